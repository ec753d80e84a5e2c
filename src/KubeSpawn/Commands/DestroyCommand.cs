using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary><c>destroy</c>: takes back all that was done for a cluster.</summary>
internal static class DestroyCommand
{
    public static async Task<int> RunAsync(Invocation invocation, bool purge, bool dryRun, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        var destroy = new DestroyCluster(invocation.Host, invocation.Reporter, invocation.Clock);
        if (dryRun) return DryRun.Print(invocation, await destroy.DescribeAsync(cluster, cancel));
        await destroy.RunAsync(cluster, invocation.Configuration.Defaults(), purge, cancel);
        return 0;
    }
}
