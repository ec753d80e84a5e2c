using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>Mounts the node's root: base image, cluster rootfs and machine rootfs as one overlay.</summary>
public sealed class RootNodeStep : INodeStep
{
    /// <inheritdoc/>
    public string Name => "mount the root file system";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node)
    {
        string image = cluster.State.ImagePath ?? cluster.Config.Image.Source;
        yield return $"overlay {cluster.Paths.MachineMount(node.Name)}: {cluster.Paths.MachineRootfs(node.Name)} over {cluster.Paths.Rootfs} over {image}";
    }

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        RootFileSystem.Mount(cluster, node.Name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        RootFileSystem.Unmount(cluster, node.Name);
        return Task.CompletedTask;
    }
}
