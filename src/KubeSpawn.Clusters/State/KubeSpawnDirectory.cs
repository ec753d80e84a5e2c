using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.State;

/// <summary>
/// The kube-spawn-dir itself: one that kube-spawn made goes when nothing is left in it, one that was there before stays. A kill between
/// the folder and the mark in it is told by a file beside the locks.
/// </summary>
internal static class KubeSpawnDirectory
{
    /// <summary>Makes it, if it is not there.</summary>
    public static void Ensure(IFiles files, ClusterPaths paths)
    {
        bool interrupted = files.Exists(paths.MakingOrRemoving);
        if (files.DirectoryExists(paths.KubeSpawnDir) && !interrupted) return;
        files.WriteText(paths.MakingOrRemoving, "", FileModes.File);
        files.CreateDirectory(paths.KubeSpawnDir, FileModes.Directory);
        files.WriteText(paths.MadeByUs, "", FileModes.File);
        files.Remove(paths.MakingOrRemoving);
    }

    /// <summary>Removes it, if it is ours and nothing else is in it.</summary>
    public static void Release(IFiles files, ClusterPaths paths)
    {
        IReadOnlyList<string> entries = files.List(paths.KubeSpawnDir);
        bool marked = entries is [var only] && $"{paths.KubeSpawnDir}/{only}" == paths.MadeByUs;
        bool interrupted = entries.Count == 0 && files.Exists(paths.MakingOrRemoving);
        if (!marked && !interrupted) return;
        files.WriteText(paths.MakingOrRemoving, "", FileModes.File);
        files.Remove(paths.MadeByUs);
        files.RemoveIfEmpty(paths.KubeSpawnDir);
        files.Remove(paths.MakingOrRemoving);
    }
}
