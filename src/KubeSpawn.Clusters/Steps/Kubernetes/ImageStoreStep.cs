using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>
/// Unpacks the image archives once, by the image's own containerd in a machine made for it, into a store that every new node begins with: its data folder
/// is made of hard links to the store, which costs neither time nor space. The store is kept in the cache, keyed by what it is made of.
/// </summary>
public sealed class ImageStoreStep : IStep
{
    /// <inheritdoc/>
    public string Name => "prepare the nodes' container images";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        cluster.State.ImageArchives.Select(archive => $"load {archive} for every node");

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        if (cluster.State.ImageStore is not { } store || cluster.Host.Files.DirectoryExists(store)) return;
        using IDisposable _ = await cluster.Host.Files.LockAsync(store + ".lock", cancel);
        if (cluster.Host.Files.DirectoryExists(store)) return;
        await UndoAsync(cluster, cancel);
        RootFileSystem.Mount(cluster, NodeName.Loader);
        try
        {
            MachineUnit unit = MachineUnitPlanner.Loader(cluster.Plan, cluster.Host.Facts, cluster.State.ImageArchives);
            await cluster.Host.Machines.StartAsync(unit, cancel);
            await LoadAsync(cluster, unit.Name.Machine, cancel);
            await cluster.Host.Machines.StopAsync(unit.Name, force: true, cancel);
            cluster.Host.Files.Rename(cluster.Paths.MachineData(NodeName.Loader, MachineUnitPlanner.ContainerdFolder), store);
        }
        finally
        {
            await UndoAsync(cluster, CancellationToken.None);
            cluster.Host.Files.Remove(store + ".lock");
        }
    }

    /// <inheritdoc/>
    public async Task UndoAsync(ClusterContext cluster, CancellationToken cancel)
    {
        string machine = cluster.Plan.Identity.Machine(NodeName.Loader);
        await cluster.Host.Machines.StopAsync(new MachineUnitName(machine, machine + ".service"), force: true, cancel);
        LegacyCgroups.Remove(cluster.Host, machine);
        RootFileSystem.Unmount(cluster, NodeName.Loader);
        cluster.Host.Files.Remove(cluster.Paths.MachineDir(NodeName.Loader));
    }

    private static async Task LoadAsync(ClusterContext cluster, string machine, CancellationToken cancel)
    {
        await RunAsync(cluster, machine, ["systemctl", "start", "containerd.service"], cancel);
        IReadOnlyList<string> archives = cluster.State.ImageArchives;
        for (int n = 0; n < archives.Count; n++)
        {
            await RunAsync(cluster, machine, ["ctr", "--namespace", "k8s.io", "images", "import", MachineUnitPlanner.LoaderArchive(n)], cancel);
        }

        // Its database must be whole when the store is cut off from it.
        await RunAsync(cluster, machine, ["systemctl", "stop", "containerd.service"], cancel);
    }

    private static async Task RunAsync(ClusterContext cluster, string machine, string[] command, CancellationToken cancel)
    {
        List<string> errors = [];
        CommandResult result = await cluster.Host.Machines.RunAsync(
            new MachineCommand
            {
                Machine = machine,
                Arguments = command,
                Environment = NodeEnvironment.Variables,
                Output = line => cluster.Reporter.NodeLine(NodeName.Loader, line),
                Error = errors.Add,
            },
            cancel);
        if (result.Success) return;
        throw new KubeSpawnException(
            ExitCode.Node,
            $"failed to run \"{string.Join(' ', command)}\" in \"{machine}\": exit status {result.ExitStatus}: {errors.LastOrDefault() ?? "no output"}",
            "the base image needs containerd and ctr, and --image-archive OCI or docker archives");
    }
}
