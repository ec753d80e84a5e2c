using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Steps;

/// <summary>What every step is given: the plan, the host to carry it out on, and where to keep and say what was done.</summary>
public sealed class ClusterContext(ClusterPlan plan, IHost host, StateStore store, IReporter reporter, TimeProvider clock)
{
    /// <summary>What shall be.</summary>
    public ClusterPlan Plan { get; } = plan;

    /// <summary>The host.</summary>
    public IHost Host { get; } = host;

    /// <summary>The cluster's state.</summary>
    public StateStore Store { get; } = store;

    /// <summary>Where steps say what they do.</summary>
    public IReporter Reporter { get; } = reporter;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Short for the plan's.</summary>
    public ClusterPaths Paths => Plan.Paths;

    /// <summary>Short for the plan's.</summary>
    public ClusterConfig Config => Plan.Config;

    /// <summary>The state as it is now.</summary>
    public ClusterState State => Store.Load() ?? new ClusterState();
}
