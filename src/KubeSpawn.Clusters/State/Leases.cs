using System.Net;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.State;

/// <summary>
/// Leases of address ranges, one file a cluster in the kube-spawn-dir. Taken before anything else is planned, since names of links and
/// addresses of nodes follow from them; given back by destroy.
/// </summary>
public static class Leases
{
    /// <summary>
    /// Leases a range and numbers for all nodes, as far as they are not leased yet, and writes them down. What is leased is kept.
    /// Held under the host's lock, so two clusters never take one range.
    /// </summary>
    public static async Task<ClusterState> TakeAsync(ClusterAccess access, ClusterConfig config, IHost host, CancellationToken cancel)
    {
        host.Files.CreateDirectory(ClusterPaths.RuntimeRoot, FileModes.Directory);
        using IDisposable _ = await host.Files.LockAsync(ClusterPaths.HostLockFile, cancel);
        ClusterState state = Preview(access, config, host);
        KubeSpawnDirectory.Ensure(host.Files, access.Paths);
        host.Files.CreateDirectory(access.Paths.LeaseDir, FileModes.Directory);
        string lease = state.Range + "\n";
        if (host.Files.ReadText(access.Paths.LeaseFile) != lease) host.Files.WriteText(access.Paths.LeaseFile, lease, FileModes.File);
        access.Store.Save(state);
        return state;
    }

    /// <summary>What <see cref="TakeAsync"/> would lease; changes nothing.</summary>
    public static ClusterState Preview(ClusterAccess access, ClusterConfig config, IHost host)
    {
        List<IPNetwork> inUse = [.. host.Network.RangesInUse(access.Identity.Owner)];
        foreach (string other in host.Files.List(access.Paths.LeaseDir).Where(name => name != access.Identity.Name))
        {
            if (IPNetwork.TryParse(host.Files.ReadText($"{access.Paths.LeaseDir}/{other}")?.Trim(), out IPNetwork range)) inUse.Add(range);
        }

        return ClusterPlanner.Lease(config, access.Store.Load() ?? new ClusterState(), inUse);
    }

    /// <summary>Gives the range back.</summary>
    public static void Release(ClusterPaths paths, IFiles files)
    {
        files.Remove(paths.LeaseFile);
        files.RemoveIfEmpty(paths.LeaseDir);
    }
}
