using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps;
using KubeSpawn.Clusters.Steps.Files;
using KubeSpawn.Clusters.Steps.Host;
using KubeSpawn.Clusters.Steps.Kubernetes;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>
/// Boots all machines at once and, the first time, makes a cluster of them. Nodes that are up, and what kubeadm has done, are left alone: a second
/// start goes on where the first ended, or boots what was stopped.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="reporter">Where steps report.</param>
/// <param name="clock">The time.</param>
/// <param name="podNetwork">Renders the pod network's configuration of a node.</param>
public sealed class StartCluster(IHost host, IReporter reporter, TimeProvider clock, PodNetworkRenderer podNetwork)
{
    /// <summary>Starts the named nodes (short names; empty: all).</summary>
    public async Task RunAsync(
        ClusterAccess access, ClusterConfig config, IReadOnlyCollection<string> nodes, StartOptions options, CancellationToken cancel)
    {
        using IDisposable _ = access.Lock();
        access.Created();
        ClusterState state = await Leases.TakeAsync(access, config, host, cancel);
        ClusterContext cluster = Context(access, config, state);
        NodeSelection.Check(access, cluster.Plan.Nodes.Select(node => node.Name), nodes);
        await StepRunner.RunAsync(Steps(nodes, options, state), cluster, undo: false, cancel);
    }

    /// <summary>What <see cref="RunAsync"/> would do, in order.</summary>
    public IReadOnlyList<string> Describe(ClusterAccess access, ClusterConfig config, IReadOnlyCollection<string> nodes, StartOptions options)
    {
        ClusterContext cluster = Context(access, config, Leases.Preview(access, config, host));
        return [.. Steps(nodes, options, cluster.State).SelectMany(step => step.Describe(cluster))];
    }

    private ClusterContext Context(ClusterAccess access, ClusterConfig config, ClusterState state) =>
        new(ClusterPlanner.Plan(config, access.Identity, access.Paths, state), host, access.Store, reporter, clock);

    private IReadOnlyList<IStep> Steps(IReadOnlyCollection<string> nodes, StartOptions options, ClusterState before)
    {
        bool Selected(NodePlan node) => nodes.Count == 0 || nodes.Contains(node.Name);
        INodeStep[] boot = [new ImageStoreNodeStep(), new NodeFilesStep(podNetwork), new NetworkNodeStep(), new RootNodeStep(), new MachineNodeStep()];
        return
        [
            new KernelModulesStep(),
            new HostSettingsStep(),
            new BridgeStep(),
            new FirewallStep(),
            new EachNodeStep("look for unfinished nodes", [new ResetNodeStep()], Selected),
            new ClusterFilesStep(),
            new KubeconfigStep(),
            new ImageStoreStep(),
            new EachNodeStep("start the nodes", [.. boot, .. options.Kubernetes ? new INodeStep[] { new KubeadmNodeStep() } : []], Selected),
            .. options is { Kubernetes: true, Wait: true }
                ? new IStep[] { new ReadyStep(Selected, renewed: before.Nodes.Values.Any(node => node.Phase == NodePhase.Done)) }
                : [],
        ];
    }
}
