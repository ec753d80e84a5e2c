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
        RemoveUnfinished(paths);
        Leases.Release(paths, files);
        if (purge && !files.List(paths.KubeSpawnDir).Any(entry => !entry.StartsWith('.'))) files.Remove(paths.CacheDir);
        RemoveEmpty(paths.CacheDir);
        KubeSpawnDirectory.Release(files, paths);
        foreach (string name in files.List(paths.RuntimeDir).Where(IsLeader)) files.Remove($"{paths.RuntimeDir}/{name}");
        files.RemoveIfEmpty(paths.RuntimeDir);
        files.Remove(paths.LockFile);
        RemoveRuntimeRoot();
    }

    /// <summary>What processes that died left half made; where another process works under the host's lock, it is left to the next.</summary>
    private void RemoveUnfinished(ClusterPaths paths)
    {
        using IDisposable? held = host.Files.TryLock(ClusterPaths.HostLockFile);
        if (held is null) return;
        foreach (string folder in new[] { paths.KubeSpawnDir, paths.LeaseDir })
        {
            foreach (string name in host.Files.List(folder).Where(IsUnfinished)) host.Files.Remove($"{folder}/{name}");
        }
    }

    /// <summary>Whoever works holds a lock in there: without one, what is left is of processes that died.</summary>
    private void RemoveRuntimeRoot()
    {
        IReadOnlyList<string> entries = host.Files.List(ClusterPaths.RuntimeRoot);
        if (!entries.All(name => name == "host.lock" || IsUnfinished(name))) return;
        foreach (string name in entries) host.Files.Remove($"{ClusterPaths.RuntimeRoot}/{name}");
        host.Files.RemoveIfEmpty(ClusterPaths.RuntimeRoot);
    }

    /// <summary>Of nodes that nothing else tells of any more.</summary>
    private static bool IsLeader(string name) => name.StartsWith(ClusterPaths.LeaderPrefix, StringComparison.Ordinal);

    private static bool IsUnfinished(string name) => name.StartsWith(ClusterPaths.UnfinishedPrefix, StringComparison.Ordinal);

    /// <summary>Folders of the cache into which nothing came after all, and locks of nothing.</summary>
    private void RemoveEmpty(string folder)
    {
        if (!host.Files.DirectoryExists(folder)) return;

        // An image store's empty folders are part of it.
        IEnumerable<string> entries = host.Files.List(folder).Where(name => !folder.EndsWith("/image-stores", StringComparison.Ordinal));
        foreach (string name in entries) RemoveEmpty($"{folder}/{name}");
        if (host.Files.List(folder) is [".lock"]) host.Files.Remove($"{folder}/.lock");
        host.Files.RemoveIfEmpty(folder);
    }
}
