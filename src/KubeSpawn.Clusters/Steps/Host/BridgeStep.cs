namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>The cluster's bridge with the host's address on it.</summary>
public sealed class BridgeStep : IStep
{
    /// <inheritdoc/>
    public string Name => "set up the cluster's bridge";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        [$"bridge {cluster.Plan.Bridge.Name} with {cluster.Plan.Bridge.Address}/{cluster.Plan.Bridge.PrefixLength}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        cluster.Host.Network.EnsureBridge(cluster.Plan.Bridge);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, CancellationToken cancel)
    {
        cluster.Host.Network.RemoveLinks(cluster.Plan.Identity.Owner);
        return Task.CompletedTask;
    }
}
