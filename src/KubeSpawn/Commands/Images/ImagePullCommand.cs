using System.Security.Cryptography;
using System.Text.Json;
using KubeSpawn.Clusters;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Output;
using KubeSpawn.Systemd.Images;

namespace KubeSpawn.Commands.Images;

/// <summary>
/// <c>image pull</c> and <c>image import</c>: systemd-importd unpacks an image into machined's store, read-only. Interrupted, it leaves nothing.
/// </summary>
internal sealed class ImagePullCommand(Invocation invocation, ImageOrder order)
{
    private const string Scratch = "/var/tmp";
    private const string NewEnding = ".new";

    private ImageRequest Request => order.Request;

    public async Task<int> RunAsync(bool dryRun, CancellationToken cancel)
    {
        bool replace = await CheckPlaceAsync(cancel);
        if (dryRun) return DryRun.Print(invocation, [.. Describe()]);
        try
        {
            if (replace) await ReplaceAsync(cancel);
            else await BringAsync(Request, cancel);
        }
        catch (OperationCanceledException e) when (cancel.IsCancellationRequested)
        {
            string outcome = replace ? $"image \"{Request.Name}\" is still the old one" : $"no image \"{Request.Name}\" was made";
            throw new KubeSpawnException(ExitCode.Interrupted, $"interrupted; {outcome}", "run the same command again to begin anew", e);
        }

        ImageStatus image = await invocation.Host.Images.FindAsync(Request.Name, cancel) ?? throw new KubeSpawnException(
            ExitCode.State, $"failed to bring image \"{Request.Name}\": machined does not know it", "somebody has removed it: run the command again");
        invocation.Terminal.Result(invocation.Json ? JsonSerializer.Serialize(Result(image), JsonResults.Default.ImageResult) : image.Name);
        return 0;
    }

    /// <summary>Refuses a name that is taken; with --force, one that is in use. True: the image that is there is to be replaced.</summary>
    private async Task<bool> CheckPlaceAsync(CancellationToken cancel)
    {
        if (await invocation.Host.Images.FindAsync(Request.Name, cancel) is not { } there) return false;
        if (!order.Force)
        {
            throw new KubeSpawnException(
                ExitCode.State, $"there is an image \"{there.Name}\" already, at {there.Path}", "give another name behind the URL or path, or --force to replace it");
        }

        ImageRemoveCommand.CheckUnused("replace", there, await ImageUse.ReadAsync(invocation, cancel));
        return true;
    }

    private IEnumerable<string> Describe()
    {
        if (order.Sha256 is not null) yield return order.Url ? $"fetch {Request.Source} and check its SHA-256" : $"check the SHA-256 of {Request.Source}";
        string replaced = order.Force ? ", replacing one of that name" : "";
        yield return $"systemd-importd {(order.Url && order.Sha256 is null ? "fetches and " : "")}unpacks {Request.Source} as image {Request.Name}{replaced}";
    }

    /// <summary>The new one is brought whole before the old one goes: importd's own way fails where the old one is marked read-only.</summary>
    private async Task ReplaceAsync(CancellationToken cancel)
    {
        ImageRequest beside = Request with { Name = Request.Name + NewEnding };
        await invocation.Host.Images.RemoveAsync(beside.Name, cancel);
        await BringAsync(beside, cancel);
        await invocation.Host.Images.RemoveAsync(Request.Name, CancellationToken.None);
        await invocation.Host.Images.RenameAsync(beside.Name, Request.Name, CancellationToken.None);
    }

    private async Task BringAsync(ImageRequest request, CancellationToken cancel)
    {
        if (!order.Url)
        {
            await VerifyAsync(cancel);
            await StepAsync("unpack", progress => invocation.Host.Images.ImportAsync(request, progress, cancel));
        }
        else if (order.Sha256 is not null)
        {
            await FetchAndImportAsync(request, order.Sha256, cancel);
        }
        else
        {
            if (Request.Verification == ImageVerification.None)
            {
                invocation.Terminal.Warn($"{Request.Source} is not checked against anything: give a digest with --sha256, or --verify");
            }

            await StepAsync("fetch and unpack", progress => invocation.Host.Images.PullAsync(request, progress, cancel));
        }
    }

    /// <summary>importd takes no digest over the bus: the file is fetched and checked first, into a folder that nobody else can have made.</summary>
    private async Task FetchAndImportAsync(ImageRequest request, string sha256, CancellationToken cancel)
    {
        IFiles files = invocation.Host.Files;
        string folder = $"{Scratch}/kube-spawn-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        try
        {
            files.CreateDirectory(folder, FileModes.SecretDirectory);
            string file = $"{folder}/image";
            await StepAsync("fetch", progress => invocation.Host.Downloads.FetchAsync(
                new Uri(Request.Source), file, new Checksum(ChecksumAlgorithm.Sha256, sha256), new Bytes(progress), cancel));
            await StepAsync("unpack", progress => invocation.Host.Images.ImportAsync(request with { Source = file }, progress, cancel));
        }
        finally
        {
            files.Remove(folder);
        }
    }

    private async Task VerifyAsync(CancellationToken cancel)
    {
        if (order.Sha256 is null || await invocation.Host.Downloads.VerifyAsync(Request.Source, new Checksum(ChecksumAlgorithm.Sha256, order.Sha256), cancel)) return;
        throw new KubeSpawnException(
            ExitCode.Fetch, $"failed to verify \"{Request.Source}\": its SHA-256 is not {order.Sha256}", "get the file again, or correct --sha256");
    }

    private async Task StepAsync(string verb, Func<IProgress<double>, Task> work)
    {
        IStepReport report = invocation.Reporter.Begin($"{verb} {Request.Source}");
        await work(new Share(report));
        report.Done();
    }

    private static ImageResult Result(ImageStatus image) => new(image.Name, image.Type, image.Path, image.ReadOnly);

    /// <summary>Reports at once, in order; <see cref="Progress{T}"/> would do it later, on another thread.</summary>
    private sealed class Share(IStepReport report) : IProgress<double>
    {
        public void Report(double value) => report.Progress(value, "");
    }

    private sealed class Bytes(IProgress<double> share) : IProgress<(long Done, long? Total)>
    {
        public void Report((long Done, long? Total) value)
        {
            if (value.Total is long total and > 0) share.Report((double)value.Done / total);
        }
    }
}
