using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>
/// On cgroup v1 a machine's own groups, which its prepare script makes one of in every controller, lie in the host's hierarchies and outlive it.
/// On v2 they are below the machine's unit, and systemd removes them.
/// </summary>
internal static class LegacyCgroups
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Removes what the machine left; it must have ended.</summary>
    public static void Remove(IHost host, string machine)
    {
        if (!host.Facts.LegacyCgroups) return;
        foreach (string controller in host.Facts.CgroupControllers) RemoveTree(host.Files, $"{Root}/{controller}/{machine}");
    }

    // Files in a cgroup go with its folder: rmdir is all there is.
    private static void RemoveTree(IFiles files, string path)
    {
        if (!files.DirectoryExists(path)) return;
        foreach (string name in files.List(path)) RemoveTree(files, $"{path}/{name}");
        files.RemoveIfEmpty(path);
    }
}
