using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Artifacts;

/// <summary>Fetches socat, verified, where the image lacks it: kubeadm's preflight asks for it, and older runtimes forward ports by it.</summary>
public sealed class SocatStep : IStep
{
    private static readonly string[] Places = ["/usr/bin/socat", "/bin/socat", "/usr/local/bin/socat", "/opt/bin/socat"];

    /// <inheritdoc/>
    public string Name => "see that nodes have socat";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        [cluster.Config.Socat.Url is { } url ? $"socat from {url}, if the image lacks it" : "socat is expected in the image"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        IFiles files = cluster.Host.Files;
        string image = (cluster.State.ImagePath ?? "").TrimEnd('/');
        if (Places.Any(place => files.Exists(image + place))) return;
        SocatConfig socat = cluster.Config.Socat;
        if (socat.Url is null || socat.Sha256 is null)
        {
            cluster.Reporter.Warn("the base image lacks socat, which \"kubectl port-forward\" needs with old runtimes: socat.url and socat.sha256 in kspawn.toml name one");
            return;
        }

        string folder = $"{cluster.Paths.CacheDir}/socat/{socat.Sha256.ToLowerInvariant()}";
        string file = $"{folder}/socat";
        var checksum = new Checksum(ChecksumAlgorithm.Sha256, socat.Sha256);
        files.CreateDirectory(folder, FileModes.Directory);
        if (!await cluster.Host.Downloads.VerifyAsync(file, checksum, cancel))
        {
            await cluster.Host.Downloads.FetchAsync(socat.Url, file, checksum, null, cancel);
        }

        files.CreateDirectory(cluster.Paths.Rootfs + NodePaths.Binaries, FileModes.Directory);
        files.LinkOrCopy(file, $"{cluster.Paths.Rootfs}{NodePaths.Binaries}/socat");
    }
}
