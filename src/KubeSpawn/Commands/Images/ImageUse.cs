using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.State;
using KubeSpawn.Linux.Mounts;

namespace KubeSpawn.Commands.Images;

/// <summary>
/// Who uses an image: clusters of the kube-spawn-dir, running machines, and overlays that lie on it, whoever mounted those; clusters of
/// other kube-spawn-dirs are seen only while they run.
/// </summary>
internal sealed class ImageUse
{
    private readonly IReadOnlyList<Cluster> _clusters;
    private readonly IReadOnlyList<MachineStatus> _machines;
    private readonly IReadOnlyList<MountEntry> _overlays;

    internal ImageUse(IReadOnlyList<Cluster> clusters, IReadOnlyList<MachineStatus> machines, IReadOnlyList<MountEntry> overlays)
    {
        _clusters = clusters;
        _machines = machines;
        _overlays = overlays;
    }

    /// <summary>Looks at clusters, machines and mounts as they are now.</summary>
    public static async Task<ImageUse> ReadAsync(Invocation invocation, CancellationToken cancel)
    {
        IReadOnlyList<MachineStatus> machines = await invocation.Host.Machines.ListAsync(cancel);
        IEnumerable<Cluster> clusters = invocation.Clusters()
            .Select(cluster => new Cluster(cluster.Identity.Name, State(invocation, cluster)?.ImagePath, Configured(invocation, cluster)));
        return new ImageUse([.. clusters], machines, [.. MountTable.Read().Where(mount => mount.Type == "overlay")]);
    }

    /// <summary>Clusters that lie on it: <c>cluster "dev"</c>; where there are none, machines and mounts: <c>machine "x"</c>, <c>mount "/x"</c>.</summary>
    public IReadOnlyList<string> Of(ImageStatus image)
    {
        string[] clusters = [.. _clusters.Where(one => IsIn(one.Folder, image.Path) || one.Image == image.Name).Select(one => $"cluster \"{one.Name}\"")];
        if (clusters.Length > 0) return clusters;
        string[] machines =
            [.. _machines.Where(machine => machine.Name == image.Name || IsIn(machine.Root, image.Path)).Select(machine => $"machine \"{machine.Name}\"")];
        if (machines.Length > 0) return machines;
        return [.. _overlays.Where(mount => mount.OptionValues("lowerdir").SelectMany(layers => layers.Split(':')).Any(layer => IsIn(layer, image.Path)))
            .Select(mount => $"mount \"{mount.MountPoint}\"")];
    }

    private static bool IsIn(string? path, string folder) =>
        !string.IsNullOrEmpty(path) && (path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>What cannot be read is no reason not to look at the others.</summary>
    private static ClusterState? State(Invocation invocation, ClusterAccess cluster)
    {
        try
        {
            return cluster.Store.Load();
        }
        catch (KubeSpawnException e)
        {
            invocation.Terminal.Trace(e.Message);
            return null;
        }
    }

    private static string? Configured(Invocation invocation, ClusterAccess cluster)
    {
        try
        {
            return invocation.Configuration.ImageOf(cluster) is { Kind: ImageSourceKind.Machined } image ? image.Location : null;
        }
        catch (KubeSpawnException e)
        {
            invocation.Terminal.Trace(e.Message);
            return null;
        }
    }

    /// <summary>What a cluster lies on.</summary>
    /// <param name="Name">The cluster's.</param>
    /// <param name="Folder">Where its image is; null until create went so far.</param>
    /// <param name="Image">The image's name at machined, where its configuration has it by that.</param>
    internal sealed record Cluster(string Name, string? Folder, string? Image);
}
