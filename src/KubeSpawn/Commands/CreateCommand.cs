using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary><c>create</c>: makes everything ready for a cluster and starts nothing.</summary>
internal static class CreateCommand
{
    public static async Task<int> RunAsync(Invocation invocation, CreateFlags flags, bool dryRun, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        CreateCluster.CheckNew(cluster);
        ClusterConfig config = invocation.Configuration.ForCreate(cluster, flags.Given(), flags.Config);
        var create = new CreateCluster(invocation.Host, invocation.Reporter, invocation.Clock);
        if (dryRun) return DryRun.Print(invocation, await create.DescribeAsync(cluster, config, cancel));
        await create.RunAsync(cluster, config, ConfigWriter.Write(config), cancel);
        invocation.Terminal.Info($"cluster \"{cluster.Identity.Name}\" is created; its configuration is {cluster.Paths.ConfigFile}");
        return 0;
    }
}
