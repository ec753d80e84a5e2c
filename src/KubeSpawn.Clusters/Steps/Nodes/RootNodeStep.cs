using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>Mounts the node's root: base image, cluster rootfs and machine rootfs as one overlay.</summary>
public sealed class RootNodeStep : INodeStep
{
    /// <inheritdoc/>
    public string Name => "mount the root file system";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node)
    {
        string image = cluster.State.ImagePath ?? cluster.Config.Image.Source;
        yield return $"overlay {cluster.Paths.MachineMount(node.Name)}: {cluster.Paths.MachineRootfs(node.Name)} over {cluster.Paths.Rootfs} over {image}";
    }

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        string image = cluster.State.ImagePath
            ?? throw new KubeSpawnException(ExitCode.State, $"cluster \"{cluster.Plan.Identity.Name}\" has no base image", "run \"kube-spawn create\"");
        if (!cluster.Host.Files.DirectoryExists(image))
        {
            throw new KubeSpawnException(ExitCode.State, $"failed to find the base image \"{image}\": it was there at create", "put it back, or create the cluster anew");
        }

        IFiles files = cluster.Host.Files;
        files.CreateDirectory(cluster.Paths.MachineRootfs(node.Name), FileModes.Directory);
        files.CreateDirectory(cluster.Paths.MachineWork(node.Name), FileModes.Directory);
        files.CreateDirectory(cluster.Paths.MachineMount(node.Name), FileModes.Directory);
        foreach ((string folder, _) in MachineUnitPlanner.DataFolders)
        {
            files.CreateDirectory(cluster.Paths.MachineData(node.Name, folder), FileModes.SecretDirectory);
        }

        cluster.Host.Mounts.MountOverlay(OverlayPlanner.Root(cluster.Plan, node, image, cluster.Host.Facts.SelinuxMode));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        string mount = cluster.Paths.MachineMount(node.Name);
        cluster.Host.Mounts.Unmount(mount);
        cluster.Host.Files.RemoveIfEmpty(mount);
        cluster.Host.Files.RemoveIfEmpty(cluster.Paths.RuntimeDir);
        return Task.CompletedTask;
    }
}
