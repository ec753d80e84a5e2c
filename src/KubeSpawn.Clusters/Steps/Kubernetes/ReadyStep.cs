using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>Waits until every node is Ready and has renewed its lease since its machine was started; sets the nodes' pod ranges.</summary>
/// <param name="select">Which nodes.</param>
public sealed class ReadyStep(Func<NodePlan, bool> select) : IStep
{
    /// <inheritdoc/>
    public string Name => "wait until every node is Ready";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => [$"wait for {cluster.Plan.Nodes.Count(select)} nodes to be Ready"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        NodePlan[] nodes = [.. cluster.Plan.Nodes.Where(select)];
        IReadOnlyList<MachineStatus> machines = await cluster.Host.Machines.ListAsync(cancel);
        DateTimeOffset since = nodes
            .Select(node => machines.FirstOrDefault(machine => machine.Name == node.Machine)?.Since ?? DateTimeOffset.MinValue)
            .Max();
        string kubeconfig = cluster.Paths.Kubeconfig;
        await cluster.Host.Kubernetes.WaitUntilServingAsync(kubeconfig, cancel);
        await cluster.Host.Kubernetes.WaitUntilReadyAsync(
            kubeconfig,
            [.. nodes.Select(node => node.Machine)],
            since,
            status => cluster.Reporter.NodeLine(status.Name, status.Ready ? "Ready" : $"not Ready: {status.Reason}"),
            cancel);
        if (!cluster.Plan.BuiltInPodNetwork) return;
        foreach (NodePlan node in nodes)
        {
            await cluster.Host.Kubernetes.SetPodRangeAsync(kubeconfig, node.Machine, node.PodRange, cancel);
        }
    }
}
