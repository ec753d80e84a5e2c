using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>Boots the node's machine; undone by an orderly shutdown, or at once.</summary>
public sealed class MachineNodeStep(bool force = false) : INodeStep
{
    /// <inheritdoc/>
    public string Name => "boot";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        [$"transient unit {node.Unit.Service}: {string.Join(' ', MachineUnitPlanner.Unit(cluster.Plan, node, cluster.Host.Facts, SharedFiles.Of(cluster.Host.Files)).ExecStart)}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel) =>
        cluster.Host.Machines.StartAsync(MachineUnitPlanner.Unit(cluster.Plan, node, cluster.Host.Facts, SharedFiles.Of(cluster.Host.Files)), cancel);

    /// <inheritdoc/>
    public async Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        await cluster.Host.Machines.StopAsync(node.Unit, force, cancel);
        cluster.Host.Files.Remove(cluster.Paths.MachineLeader(node.Name));
        LegacyCgroups.Remove(cluster.Host, node.Machine);
    }
}
