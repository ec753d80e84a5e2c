using System.Globalization;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary><c>start</c>: boots the machines, and the first time makes a cluster of them.</summary>
internal static class StartCommand
{
    public static async Task<int> RunAsync(
        Invocation invocation, string[] nodes, StartOptions options, int timeoutSeconds, bool dryRun, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        cluster.Created();
        ClusterConfig config = invocation.Configuration.Existing(cluster);
        string[] names = [.. nodes.Select(node => NodeSelection.ShortName(cluster, node))];
        var start = new StartCluster(invocation.Host, invocation.Reporter, invocation.Clock, invocation.PodNetwork);
        if (dryRun) return DryRun.Print(invocation, start.Describe(cluster, config, names, options));
        await WithinAsync(timeoutSeconds, token => start.RunAsync(cluster, config, names, options, token), cancel);
        if (names.Length == 0 && options is { Kubernetes: true, Wait: true })
        {
            invocation.Terminal.Info($"cluster \"{cluster.Identity.Name}\" is ready; export KUBECONFIG={cluster.Paths.Kubeconfig}");
        }

        return 0;
    }

    /// <summary>Runs something that may take so long; longer is an error of its own, told from Ctrl-C.</summary>
    private static async Task WithinAsync(int seconds, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await work(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new KubeSpawnException(
                ExitCode.Timeout,
                string.Create(CultureInfo.InvariantCulture, $"the cluster was not ready within {seconds} s"),
                "see \"kube-spawn status\"; the same command goes on where this one ended, and --timeout gives it longer",
                e);
        }
    }
}
