using System.Globalization;
using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>
/// Fills the cluster rootfs: scripts, units, configuration and the CNI plugin that all nodes share. A layer must not change below a mounted
/// overlay, so it is left alone while a node is up.
/// </summary>
public sealed class ClusterFilesStep : IStep
{
    /// <summary>Types of plugin that this binary is, by name; loopback is the one that container runtimes call by themselves.</summary>
    private static readonly string[] PluginNames = ["bridge", "host-local", "loopback", "portmap"];

    /// <inheritdoc/>
    public string Name => "write scripts and configuration for all nodes";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => NodeIsUp(cluster)
        ? []
        : LayerWriter.Missing(cluster.Host.Files, cluster.Paths.Rootfs, All(cluster)).Select(file => $"file {cluster.Paths.Rootfs}{file.Path}");

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        IFiles files = cluster.Host.Files;
        if (NodeIsUp(cluster)) return Task.CompletedTask;
        files.CreateDirectory(cluster.Paths.Rootfs, FileModes.Directory);
        LayerWriter.Write(files, cluster.Paths.Rootfs, All(cluster));
        InstallPlugin(cluster);
        return Task.CompletedTask;
    }

    private static bool NodeIsUp(ClusterContext cluster) => cluster.Host.Mounts.MountPointsUnder(cluster.Paths.RuntimeDir).Count > 0;

    /// <summary>This executable; anew where it is another than the last time.</summary>
    private static void InstallPlugin(ClusterContext cluster)
    {
        string plugins = cluster.Paths.Rootfs + NodePaths.CniBinaries;
        string executable = cluster.Host.Facts.Executable;
        FileStamp? stamp = cluster.Host.Downloads.Stamp(executable);
        string version = string.Create(CultureInfo.InvariantCulture, $"{stamp?.Size} {stamp?.ModifiedTicks}");
        if (cluster.State.Plugin == version && cluster.Host.Files.Exists($"{plugins}/kube-spawn")) return;
        cluster.Host.Files.CreateDirectory(plugins, FileModes.Directory);
        cluster.Host.Files.LinkOrCopy(executable, $"{plugins}/kube-spawn");
        cluster.Store.Update(state => state with { Plugin = version });
    }

    private static IEnumerable<NodeFile> All(ClusterContext cluster) =>
    [
        .. PrepareFiles.All(),
        .. KubeletFiles.All(),
        .. ContainerdFiles.All(cluster.Version, cluster.Config.Kubernetes.ImageRepository, cluster.Host.Facts),
        .. SystemFiles.Shared(cluster.Plan),
        .. PluginNames.Select(name => NodeFile.Link($"{NodePaths.CniBinaries}/{name}", "kube-spawn")),
    ];
}
