using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps;
using KubeSpawn.Clusters.Steps.Host;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>
/// Takes back all that was done for a cluster, in whatever state it is: half made, half destroyed, mangled by hand. What there is is found by
/// the cluster's identity, so neither kspawn.toml nor state.json is needed.
/// </summary>
public sealed class DestroyCluster(IHost host, IReporter reporter, TimeProvider clock)
{
    /// <summary>Destroys it; a cluster of which nothing is left is no error.</summary>
    /// <param name="access">The cluster.</param>
    /// <param name="defaults">Configuration to fill the plan with; nothing that is undone depends on it.</param>
    /// <param name="purge">Removes shared downloads and prepared image stores too, when this was the last cluster.</param>
    /// <param name="cancel">Stops between steps; the next destroy goes on.</param>
    public async Task RunAsync(ClusterAccess access, ClusterConfig defaults, bool purge, CancellationToken cancel)
    {
        using IDisposable _ = access.Lock();
        ClusterState? state = ReadableState(access);
        IReadOnlyList<string> nodes = await Remains.NodesAsync(access, host, state, cancel);
        var cluster = new ClusterContext(Remains.Plan(access, defaults, state, nodes), host, access.Store, reporter, clock);
        foreach ((string what, IStep step) in Steps.Reverse())
        {
            IStepReport report = reporter.Begin(what);
            await step.UndoAsync(cluster, cancel);
            report.Done();
        }

        await host.Machines.StopSliceAsync(access.Identity.Slice, cancel);
        if (purge) await RemoveImagesAsync(cluster, cancel);
        IStepReport files = reporter.Begin($"remove {access.Paths.ClusterDir}");
        new ClusterRemoval(host).Run(access, keepConfig: false, purge);
        files.Done();
    }

    /// <summary>What <see cref="RunAsync"/> would do.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(ClusterAccess access, CancellationToken cancel)
    {
        IReadOnlyList<string> nodes = await Remains.NodesAsync(access, host, ReadableState(access), cancel);
        return
        [
            .. nodes.Select(node => $"{node}: terminate {access.Identity.Machine(node)}, unmount its root, remove its network namespace"),
            $"remove the links of {access.Identity.Owner} and the nf_tables table {access.Identity.FirewallTable}",
            "set kernel settings back, if this is the last cluster",
            $"remove {access.Paths.ClusterDir} and the lease {access.Paths.LeaseFile}",
        ];
    }

    /// <summary>What create and start do and destroy takes back, in the order of doing.</summary>
    private static IReadOnlyList<(string What, IStep Step)> Steps =>
    [
        ("set kernel settings back, if this is the last cluster", new HostSettingsStep()),
        ("remove the bridge", new BridgeStep()),
        ("remove firewall rules", new FirewallStep()),
        ("end the machines", new EachNodeStep("machines", [new NetworkNodeStep(), new RootNodeStep(), new MachineNodeStep(force: true)])),
    ];

    /// <summary>State that cannot be read must not keep anybody from destroying.</summary>
    private ClusterState? ReadableState(ClusterAccess access)
    {
        try
        {
            return access.Store.Load();
        }
        catch (Errors.KubeSpawnException e)
        {
            reporter.Warn(e.Message);
            return null;
        }
    }

    /// <summary>Images that kube-spawn brought into machined's store, unless another cluster is left that may use them.</summary>
    private async Task RemoveImagesAsync(ClusterContext cluster, CancellationToken cancel)
    {
        string notes = $"{cluster.Paths.CacheDir}/images";
        if (host.Files.List(cluster.Paths.KubeSpawnDir).Any(entry => !entry.StartsWith('.') && entry != cluster.Plan.Identity.Name)) return;
        foreach (string image in host.Files.List(notes)) await host.Images.RemoveAsync(image, cancel);
    }
}
