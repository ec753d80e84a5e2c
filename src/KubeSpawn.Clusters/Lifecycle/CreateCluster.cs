using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps;
using KubeSpawn.Clusters.Steps.Artifacts;
using KubeSpawn.Clusters.Steps.Files;
using KubeSpawn.Clusters.Steps.Host;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>
/// Makes everything ready for a cluster and starts nothing. What can be known to be wrong is found before the first change; what goes wrong
/// later is taken back.
/// </summary>
public sealed class CreateCluster(IHost host, IReporter reporter, TimeProvider clock)
{
    /// <summary>Creates it.</summary>
    /// <param name="access">The cluster.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="configText">What kspawn.toml shall say, where there is none yet.</param>
    /// <param name="cancel">Takes back what was done so far.</param>
    public async Task RunAsync(ClusterAccess access, ClusterConfig config, string configText, CancellationToken cancel)
    {
        await CheckAsync(access, config, cancel);
        using IDisposable _ = access.Lock();
        CheckNew(access);
        bool hadConfig = host.Files.Exists(access.Paths.ConfigFile);
        try
        {
            ClusterState state = await Leases.TakeAsync(access, config, host, cancel);
            ClusterContext cluster = Context(access, config, state);
            await StepRunner.RunAsync(Steps(config, configText), cluster, undo: true, cancel);
            access.Store.Update(current => current with { Created = true });
        }
        catch (Exception)
        {
            new ClusterRemoval(host).Run(access, keepConfig: hadConfig, purge: false);
            throw;
        }
    }

    /// <summary>Sees that there is no such cluster yet.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: there is.</exception>
    public static void CheckNew(ClusterAccess access)
    {
        if (access.Store.Load() is { Created: true }) throw Exists(access);
    }

    /// <summary>What <see cref="RunAsync"/> would do, in order.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(ClusterAccess access, ClusterConfig config, CancellationToken cancel)
    {
        await CheckAsync(access, config, cancel);
        ClusterContext cluster = Context(access, config, Leases.Preview(access, config, host));
        return [$"lease {cluster.Plan.Range} and {cluster.Plan.Nodes.Count} addresses", .. Steps(config, "").SelectMany(step => step.Describe(cluster))];
    }

    /// <summary>Everything that can be found wrong without changing anything.</summary>
    private async Task CheckAsync(ClusterAccess access, ClusterConfig config, CancellationToken cancel)
    {
        CheckNew(access);
        await host.Facts.CheckServicesAsync(cancel);
        await ImageStep.CheckAsync(host, config, cancel);
        ImageArchives.Expand(host.Files, config.Kubernetes.ImageArchives);
        if (config.Kubernetes.Dev) LocalBuildStep.Find(host, config);
    }

    private ClusterContext Context(ClusterAccess access, ClusterConfig config, ClusterState state) =>
        new(ClusterPlanner.Plan(config, access.Identity, access.Paths, state), host, access.Store, reporter, clock);

    // What is cheap and may refuse comes before what is fetched.
    private static IReadOnlyList<IStep> Steps(ClusterConfig config, string configText) =>
    [
        new OverlaySupportStep(),
        config.Kubernetes.Dev ? new LocalBuildStep() : new BinariesStep(),
        new ImageStep(),
        new SocatStep(),
        new ImageArchivesStep(),
        new KernelModulesStep(),
        new HostSettingsStep(),
        new BridgeStep(),
        new FirewallStep(),
        new SelinuxStep(),
        new ClusterFilesStep(),
        new KubeconfigStep(),
        new ConfigFileStep(configText),
    ];

    private static KubeSpawnException Exists(ClusterAccess access) => new(
        ExitCode.State,
        $"cluster \"{access.Identity.Name}\" exists already in \"{access.Paths.KubeSpawnDir}\"",
        $"\"kube-spawn start\" applies what is edited in {access.Paths.ConfigFile}; \"kube-spawn destroy\" removes the cluster");
}
