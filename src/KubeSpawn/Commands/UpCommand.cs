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
            int created = await CreateCommand.RunAsync(invocation, flags, dryRun, cancel);
            if (created != 0 || dryRun) return created;
        }

        return await StartCommand.RunAsync(invocation, [], options, timeoutSeconds, dryRun, cancel);
    }
}
