using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>Makes the kube-spawn-dir and sees, by a real mount, that overlays work there.</summary>
public sealed class OverlaySupportStep : IStep
{
    /// <inheritdoc/>
    public string Name => "check overlayfs on the kube-spawn-dir";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        [$"make a trial overlay mount in {cluster.Paths.KubeSpawnDir}"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        using IDisposable _ = await cluster.Host.Files.LockAsync(ClusterPaths.HostLockFile, cancel);
        cluster.Host.Files.CreateDirectory(cluster.Paths.KubeSpawnDir, FileModes.Directory);
        // The trial needs it; all other modules wait until nothing can refuse any more, for they change how the host handles packets.
        cluster.Host.Kernel.EnsureModule("overlay");
        OverlaySupport support = cluster.Host.Mounts.CheckOverlay(cluster.Paths.KubeSpawnDir);
        if (support.Supported) return;
        throw new KubeSpawnException(
            ExitCode.Host,
            $"failed to use \"{cluster.Paths.KubeSpawnDir}\" ({support.FileSystem}) for overlay mounts: {support.Reason}",
            "choose a folder on ext4, xfs (with ftype=1) or btrfs with --dir");
    }
}
