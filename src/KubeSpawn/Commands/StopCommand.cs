using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary><c>stop</c>: shuts machines down; everything stays.</summary>
internal static class StopCommand
{
    public static async Task<int> RunAsync(Invocation invocation, string[] nodes, bool force, bool dryRun, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        cluster.Created();
        ClusterConfig config = invocation.Configuration.Existing(cluster);
        string[] names = [.. nodes.Select(node => NodeSelection.ShortName(cluster, node))];
        var stop = new StopCluster(invocation.Host, invocation.Reporter, invocation.Clock);
        if (dryRun) return DryRun.Print(invocation, await stop.DescribeAsync(cluster, config, names, cancel));
        await stop.RunAsync(cluster, config, names, force, cancel);
        return 0;
    }
}
