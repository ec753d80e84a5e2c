using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>Gives a node that has no container data yet a twin of the prepared image store.</summary>
public sealed class ImageStoreNodeStep : INodeStep
{
    /// <inheritdoc/>
    public string Name => "give it the container images";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        cluster.State.ImageArchives.Count == 0 ? [] : [$"link the prepared images into {Data(cluster, node)}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        string data = Data(cluster, node);
        if (cluster.State.ImageStore is not { } store || cluster.Host.Files.List(data).Count > 0) return Task.CompletedTask;

        // Under another name first: a twin that was cut off in the middle is never taken for a whole one.
        string half = data + ".new";
        cluster.Host.Files.Remove(half);
        cluster.Host.Files.CreateDirectory(cluster.Paths.MachineDir(node.Name), FileModes.Directory);
        cluster.Host.Files.LinkTree(store, half, WrittenInPlace);
        cluster.Host.Files.RemoveIfEmpty(data);
        cluster.Host.Files.Rename(half, data);
        return Task.CompletedTask;
    }

    private static string Data(ClusterContext cluster, NodePlan node) =>
        cluster.Paths.MachineData(node.Name, MachineUnitPlanner.ContainerdFolder);

    /// <summary>containerd writes its databases in place; layers and blobs it only adds and removes.</summary>
    private static bool WrittenInPlace(string path) => path.EndsWith(".db", StringComparison.Ordinal);
}
