using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>
/// Waits until every node is Ready, and sets the nodes' pod ranges. What the API server says of a node that was there before is of its last life,
/// until it has renewed its lease.
/// </summary>
/// <param name="select">Which nodes.</param>
/// <param name="renewed">True: some of them were nodes before this start, so that leases must have been renewed since the machines were started.</param>
public sealed class ReadyStep(Func<NodePlan, bool> select, bool renewed) : IStep
{
    /// <inheritdoc/>
    public string Name => "wait until every node is Ready";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => [$"wait for {cluster.Plan.Nodes.Count(select)} nodes to be Ready"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        NodePlan[] nodes = [.. cluster.Plan.Nodes.Where(select)];
        DateTimeOffset? since = renewed ? await StartedAsync(cluster, nodes, cancel) : null;
        string kubeconfig = cluster.Paths.Kubeconfig;
        await cluster.Host.Kubernetes.WaitUntilReadyAsync(
            kubeconfig,
            [.. nodes.Select(node => node.Machine)],
            since,
            status => cluster.Reporter.NodeLine(ShortName(cluster, status.Name), status.Ready ? "Ready" : $"not Ready: {status.Reason}"),
            cancel);
        if (!cluster.Plan.BuiltInPodNetwork) return;
        foreach (NodePlan node in nodes)
        {
            await cluster.Host.Kubernetes.SetPodRangeAsync(kubeconfig, node.Machine, node.PodRange, cancel);
        }
    }

    private static string ShortName(ClusterContext cluster, string node) =>
        cluster.Plan.Nodes.FirstOrDefault(one => one.Machine == node)?.Name ?? node;

    private static async Task<DateTimeOffset> StartedAsync(ClusterContext cluster, NodePlan[] nodes, CancellationToken cancel)
    {
        IReadOnlyList<MachineStatus> machines = await cluster.Host.Machines.ListAsync(cancel);
        return nodes.Select(node => machines.FirstOrDefault(machine => machine.Name == node.Machine)?.Since ?? DateTimeOffset.MinValue).Max();
    }
}
