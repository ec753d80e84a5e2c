namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>The cluster's rules in the host's packet filter.</summary>
public sealed class FirewallStep : IStep
{
    /// <inheritdoc/>
    public string Name => "set firewall rules";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
    [
        $"nf_tables table {cluster.Plan.Firewall.TableName}: masquerade what leaves {cluster.Plan.Range}, let traffic of {cluster.Plan.Bridge.Name} through",
    ];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        cluster.Host.Firewall.Ensure(cluster.Plan.Firewall);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, CancellationToken cancel)
    {
        cluster.Host.Firewall.Remove(cluster.Plan.Firewall.TableName, cluster.Plan.Identity.Owner);
        return Task.CompletedTask;
    }
}
