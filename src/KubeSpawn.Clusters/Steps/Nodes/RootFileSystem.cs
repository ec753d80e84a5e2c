using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>A machine's root: image, cluster rootfs and machine rootfs as one overlay, and the data folders beside it.</summary>
internal static class RootFileSystem
{
    /// <summary>Makes the folders and mounts; mounted already: nothing to do.</summary>
    public static void Mount(ClusterContext cluster, string machine)
    {
        string image = cluster.State.ImagePath
            ?? throw new KubeSpawnException(ExitCode.State, $"cluster \"{cluster.Plan.Identity.Name}\" has no base image", "run \"kube-spawn create\"");
        IFiles files = cluster.Host.Files;
        if (!files.DirectoryExists(image))
        {
            throw new KubeSpawnException(
                ExitCode.State, $"failed to find the base image \"{image}\": it was there at create", "put it back, or destroy the cluster and create it anew");
        }

        files.CreateDirectory(cluster.Paths.MachineRootfs(machine), FileModes.Directory);
        files.CreateDirectory(cluster.Paths.MachineWork(machine), FileModes.Directory);
        files.CreateDirectory(cluster.Paths.MachineMount(machine), FileModes.Directory);
        foreach ((string folder, _) in MachineUnitPlanner.DataFolders)
        {
            files.CreateDirectory(cluster.Paths.MachineData(machine, folder), FileModes.SecretDirectory);
        }

        cluster.Host.Mounts.MountOverlay(OverlayPlanner.Root(cluster.Plan, machine, image, cluster.Host.Facts.SelinuxMode));
    }

    /// <summary>Unmounts, and removes the empty mount point.</summary>
    public static void Unmount(ClusterContext cluster, string machine)
    {
        string mount = cluster.Paths.MachineMount(machine);
        cluster.Host.Mounts.Unmount(mount);
        cluster.Host.Files.RemoveIfEmpty(mount);
        cluster.Host.Files.RemoveIfEmpty(cluster.Paths.RuntimeDir);
    }
}
