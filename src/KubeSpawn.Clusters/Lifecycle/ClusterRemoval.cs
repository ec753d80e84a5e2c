using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>Removes a cluster's files: its folder, lease and lock, and what is left empty by that.</summary>
internal sealed class ClusterRemoval(IHost host)
{
    /// <summary>Removes them; whoever calls holds the cluster's lock, whose file goes last.</summary>
    /// <param name="access">The cluster.</param>
    /// <param name="keepConfig">True: kspawn.toml stays, as it was there before the cluster was.</param>
    /// <param name="purge">True: shared downloads go too, when no other cluster is left.</param>
    public void Run(ClusterAccess access, bool keepConfig, bool purge)
    {
        ClusterPaths paths = access.Paths;
        IFiles files = host.Files;
        foreach (string mount in host.Mounts.MountPointsUnder(paths.ClusterDir).Reverse()) host.Mounts.Unmount(mount);
        foreach (string entry in files.List(paths.ClusterDir))
        {
            string path = $"{paths.ClusterDir}/{entry}";
            if (!keepConfig || path != paths.ConfigFile) files.Remove(path);
        }

        files.RemoveIfEmpty(paths.ClusterDir);
        Leases.Release(paths, files);
        if (purge && !files.List(paths.KubeSpawnDir).Any(entry => !entry.StartsWith('.'))) files.Remove(paths.CacheDir);
        files.RemoveIfEmpty(paths.KubeSpawnDir);
        files.RemoveIfEmpty(paths.RuntimeDir);
        files.Remove(paths.LockFile);
        if (files.List(ClusterPaths.RuntimeRoot) is ["host.lock"]) files.Remove(ClusterPaths.HostLockFile);
        files.RemoveIfEmpty(ClusterPaths.RuntimeRoot);
    }
}
