using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>kubeadm init on the first node, join on the others.</summary>
public sealed class KubeadmNodeStep : INodeStep
{
    private readonly InitNodeStep _init = new();
    private readonly JoinNodeStep _join = new();

    /// <inheritdoc/>
    public string Name => "make it a node of Kubernetes";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) => For(cluster, node).Describe(cluster, node);

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel) => For(cluster, node).RunAsync(cluster, node, cancel);

    private INodeStep For(ClusterContext cluster, NodePlan node) => node == cluster.Plan.First ? _init : _join;
}
