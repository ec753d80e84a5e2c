using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>A cluster on disk: who it is, where it lies, and its lock.</summary>
public sealed class ClusterAccess
{
    private readonly IFiles _files;

    /// <summary>Names a cluster; nothing is read yet.</summary>
    /// <param name="files">The host's files.</param>
    /// <param name="kubeSpawnDir">Absolute.</param>
    /// <param name="name">A valid name.</param>
    public ClusterAccess(IFiles files, string kubeSpawnDir, string name)
    {
        _files = files;
        Identity = new ClusterIdentity(kubeSpawnDir, name);
        Paths = new ClusterPaths(kubeSpawnDir.TrimEnd('/'), Identity);
        Store = new StateStore(files, Paths);
    }

    /// <summary>Who it is.</summary>
    public ClusterIdentity Identity { get; }

    /// <summary>Where it lies.</summary>
    public ClusterPaths Paths { get; }

    /// <summary>Its state.</summary>
    public StateStore Store { get; }

    /// <summary>Takes the cluster's lock; whoever changes a cluster holds it from first to last.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Busy"/>: another kube-spawn holds it.</exception>
    public IDisposable Lock()
    {
        _files.CreateDirectory(ClusterPaths.RuntimeRoot, FileModes.Directory);
        return TryLock() ?? throw new KubeSpawnException(
            ExitCode.Busy,
            $"failed to lock cluster \"{Identity.Name}\": another kube-spawn is working on it",
            "wait until it has ended, or end it");
    }

    private IDisposable? TryLock()
    {
        try
        {
            return _files.TryLock(Paths.LockFile);
        }
        catch (KubeSpawnException)
        {
            _files.RemoveIfEmpty(ClusterPaths.RuntimeRoot);
            throw;
        }
    }

    /// <summary>The state of a cluster that create has made.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: there is none, or create did not end well.</exception>
    public ClusterState Created()
    {
        if (Store.Load() is { } state && state.Created) return state;
        bool begun = _files.DirectoryExists(Paths.ClusterDir);
        throw new KubeSpawnException(
            ExitCode.State,
            begun
                ? $"cluster \"{Identity.Name}\" in \"{Paths.KubeSpawnDir}\" is not complete: its create did not end"
                : $"there is no cluster \"{Identity.Name}\" in \"{Paths.KubeSpawnDir}\"",
            $"run \"kube-spawn create --cluster-name {Identity.Name}\" first");
    }
}
