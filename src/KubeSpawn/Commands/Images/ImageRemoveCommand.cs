using System.Text.Json;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Output;

namespace KubeSpawn.Commands.Images;

/// <summary><c>image remove</c>: all that are named or, where one of them must stay, none.</summary>
internal static class ImageRemoveCommand
{
    public static async Task<int> RunAsync(Invocation invocation, string[] names, bool force, bool dryRun, CancellationToken cancel)
    {
        if (names.Length == 0) throw new KubeSpawnException(ExitCode.Usage, "image remove needs a name", "kube-spawn image remove NAME...; \"kube-spawn image list\" shows them");
        ImageUse use = await ImageUse.ReadAsync(invocation, cancel);
        List<ImageStatus> images = [];
        foreach (string name in names.Distinct())
        {
            ImageStatus image = Known(name, await invocation.Host.Images.FindAsync(name, cancel));
            CheckUnused("remove", image, use);
            CheckOurs(image, force);
            images.Add(image);
        }

        if (dryRun) return DryRun.Print(invocation, [.. images.Select(image => $"remove image {image.Name} at {image.Path}")]);
        foreach (ImageStatus image in images)
        {
            IStepReport report = invocation.Reporter.Begin($"remove image {image.Name}");
            await invocation.Host.Images.RemoveAsync(image.Name, cancel);
            report.Done();
        }

        if (invocation.Json) invocation.Terminal.Result(JsonSerializer.Serialize([.. images.Select(image => image.Name)], JsonResults.Default.IReadOnlyListString));
        return 0;
    }

    /// <summary>Refuses what somebody uses.</summary>
    internal static void CheckUnused(string verb, ImageStatus image, ImageUse use)
    {
        if (use.Of(image) is not [var user, ..]) return;
        string cure = user.StartsWith("cluster", StringComparison.Ordinal) ? "destroy the cluster first"
            : user.StartsWith("machine", StringComparison.Ordinal) ? "end the machine first (machinectl poweroff)"
            : "unmount it first";
        throw new KubeSpawnException(ExitCode.State, $"failed to {verb} image \"{image.Name}\": {user} uses it", cure);
    }

    private static ImageStatus Known(string name, ImageStatus? image)
    {
        if (name == ".host")
        {
            throw new KubeSpawnException(ExitCode.Usage, "failed to remove image \".host\": it is this system itself", "name another one");
        }

        if (name.StartsWith('.'))
        {
            throw new KubeSpawnException(
                ExitCode.Usage, $"failed to remove image \"{name}\": hidden images are systemd-importd's own copies", "\"machinectl clean\" removes them all");
        }

        return image ?? throw new KubeSpawnException(
            ExitCode.State, $"failed to remove image \"{name}\": machined knows no image of that name", "\"kube-spawn image list\" shows them");
    }

    /// <summary>What kube-spawn and importd bring is read-only. An image that can be written to may be somebody's machine, with its data.</summary>
    private static void CheckOurs(ImageStatus image, bool force)
    {
        if (image.ReadOnly || force) return;
        throw new KubeSpawnException(
            ExitCode.State,
            $"failed to remove image \"{image.Name}\": it can be written to, so it may be a machine of somebody's, with data",
            $"look at {image.Path}; --force removes it");
    }
}
