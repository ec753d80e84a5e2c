using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>The node's network namespace, its link to the bridge, its address and its routes to the other nodes' pods.</summary>
public sealed class NetworkNodeStep : INodeStep
{
    /// <inheritdoc/>
    public string Name => "set up the network";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        [$"network namespace {node.Network.Namespace}: eth0 {node.Address}/{node.Network.PrefixLength}, pods {node.PodRange}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        cluster.Host.Network.EnsureNode(node.Network);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        cluster.Host.Network.RemoveNode(node.Network.Namespace, node.Network.Owner);
        return Task.CompletedTask;
    }
}
