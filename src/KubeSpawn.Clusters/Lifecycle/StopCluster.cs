using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>
/// Shuts machines down, workers before control planes, and lets go of their roots and namespaces. All data, addresses and certificates stay.
/// </summary>
public sealed class StopCluster(IHost host, IReporter reporter, TimeProvider clock)
{
    /// <summary>Stops the named nodes (short names; empty: all).</summary>
    /// <exception cref="KubeSpawnException">There is no such cluster or node.</exception>
    public async Task RunAsync(ClusterAccess access, ClusterConfig config, IReadOnlyCollection<string> nodes, bool force, CancellationToken cancel)
    {
        using IDisposable _ = access.Lock();
        (ClusterContext cluster, IReadOnlyList<IStep> steps) = await PrepareAsync(access, config, nodes, force, cancel);
        foreach (IStep step in steps)
        {
            IStepReport report = reporter.Begin(step.Name);
            await step.UndoAsync(cluster, cancel);
            report.Done();
        }
    }

    /// <summary>What <see cref="RunAsync"/> would do.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(ClusterAccess access, ClusterConfig config, IReadOnlyCollection<string> nodes, CancellationToken cancel)
    {
        (ClusterContext cluster, _) = await PrepareAsync(access, config, nodes, force: false, cancel);
        return [.. cluster.Plan.Nodes.Reverse().Where(node => nodes.Count == 0 || nodes.Contains(node.Name)).Select(node => $"{node.Name}: shut down {node.Machine}")];
    }

    private async Task<(ClusterContext Cluster, IReadOnlyList<IStep> Steps)> PrepareAsync(
        ClusterAccess access, ClusterConfig config, IReadOnlyCollection<string> nodes, bool force, CancellationToken cancel)
    {
        ClusterState state = access.Created();
        IReadOnlyList<string> known = await Remains.NodesAsync(access, host, state, cancel);
        NodeSelection.Check(access, known, nodes);
        var cluster = new ClusterContext(Remains.Plan(access, config, state, known), host, access.Store, reporter, clock);
        INodeStep[] steps = [new NetworkNodeStep(), new RootNodeStep(), new MachineNodeStep(force)];
        bool Selected(NodePlan node) => nodes.Count == 0 || nodes.Contains(node.Name);
        (string Name, NodeRole Role)[] parts = [("stop workers", NodeRole.Worker), ("stop the control plane", NodeRole.ControlPlane)];
        return (cluster,
        [
            .. from part in parts
               where cluster.Plan.Nodes.Any(node => node.Role == part.Role && Selected(node))
               select new EachNodeStep(part.Name, steps, node => node.Role == part.Role && Selected(node)),
        ]);
    }
}
