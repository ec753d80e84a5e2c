using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Plan;

/// <summary>The layers of a node's root file system.</summary>
public static class OverlayPlanner
{
    /// <summary>
    /// <code>
    ///   upper   CLUSTER-DIR/MACHINE/rootfs   what this node changes
    ///   lower   CLUSTER-DIR/rootfs           what every node sees
    ///   lower   the base image               never changed
    /// </code>
    /// </summary>
    public static OverlayPlan Root(ClusterPlan plan, string node, string imagePath, string? selinuxMode) => new(
        plan.Paths.MachineMount(node),
        [plan.Paths.Rootfs, imagePath],
        plan.Paths.MachineRootfs(node),
        plan.Paths.MachineWork(node),
        selinuxMode is null ? null : "system_u:object_r:container_file_t:s0");
}
