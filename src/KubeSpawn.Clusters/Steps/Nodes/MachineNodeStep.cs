using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>Boots the node's machine; undone by an orderly shutdown, or at once.</summary>
public sealed class MachineNodeStep(bool force = false) : INodeStep
{
    private const string ModulesDir = "/lib/modules";

    /// <inheritdoc/>
    public string Name => "boot";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        [$"transient unit {node.Unit.Service}: {string.Join(' ', MachineUnitPlanner.Unit(cluster.Plan, node, cluster.Host.Facts, Modules(cluster)).ExecStart)}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel) =>
        cluster.Host.Machines.StartAsync(MachineUnitPlanner.Unit(cluster.Plan, node, cluster.Host.Facts, Modules(cluster)), cancel);

    /// <inheritdoc/>
    public async Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        await cluster.Host.Machines.StopAsync(node.Unit, force, cancel);
        LegacyCgroups.Remove(cluster.Host, node.Machine);
    }

    private static string? Modules(ClusterContext cluster) => cluster.Host.Files.DirectoryExists(ModulesDir) ? ModulesDir : null;
}
