using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Commands;

/// <summary><c>up</c>: create, unless the cluster is there, and start.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(
        Invocation invocation, CreateFlags flags, StartOptions options, int timeoutSeconds, bool dryRun, CancellationToken cancel)
    {
        ClusterState? state = invocation.Cluster().Store.Load();
        if (state is not { Created: true })
        {
            if (dryRun) return await DescribeAsync(invocation, flags, options, cancel);
            int created = await CreateCommand.RunAsync(invocation, flags, dryRun: false, cancel);
            if (created != 0) return created;
        }
        else if (flags.Config is not null || flags.Given().Count > 0)
        {
            // Flags that say something else than the cluster's kspawn.toml are refused, not forgotten.
            invocation.Configuration.ForCreate(invocation.Cluster(), flags.Given(), file: null);
        }

        return await StartCommand.RunAsync(invocation, [], options, timeoutSeconds, dryRun, cancel);
    }

    private static async Task<int> DescribeAsync(
        Invocation invocation, CreateFlags flags, StartOptions options, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        ClusterConfig config = invocation.Configuration.ForCreate(cluster, flags.Given(), flags.Config);
        var create = new CreateCluster(invocation.Host, invocation.Reporter, invocation.Clock);
        var start = new StartCluster(invocation.Host, invocation.Reporter, invocation.Clock, invocation.PodNetwork);
        // A start sees again to what create has just done.
        return DryRun.Print(
            invocation, [.. (await create.DescribeAsync(cluster, config, cancel)).Concat(start.Describe(cluster, config, [], options)).Distinct()]);
    }
}
