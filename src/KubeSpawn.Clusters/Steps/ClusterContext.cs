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

    /// <summary>The Kubernetes that its nodes run: with a local build, what that says of itself.</summary>
    public KubernetesVersion Version =>
        KubernetesVersion.TryParse(State.KubernetesVersion ?? "", out KubernetesVersion? version) ? version : Config.Kubernetes.Version;

    /// <summary>Path or URL of the pod network's manifest; null where it is built in or none.</summary>
    public string? PodNetworkManifest => Config.Network.PodNetwork is Defaults.PodNetwork or Defaults.NoPodNetwork ? null : Config.Network.PodNetwork;

    /// <summary>The state as it is now.</summary>
    public ClusterState State => Store.Load() ?? new ClusterState();
}
