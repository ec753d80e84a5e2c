using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Plan;

/// <summary>The transient service that a node is: systemd-nspawn and its arguments.</summary>
public static class MachineUnitPlanner
{
    /// <summary>
    /// Data that overlayfs cannot carry: overlayfs, which the container runtime mounts in there, takes no other overlay as its upper layer.
    /// Folder beside the machine rootfs, and where the machine sees it.
    /// </summary>
    public static IReadOnlyList<(string Folder, string Target)> DataFolders { get; } =
    [
        ("containerd", "/var/lib/containerd"),
        ("containers", "/var/lib/containers"),
        ("kubelet", "/var/lib/kubelet"),
        ("etcd", "/var/lib/etcd"),
    ];

    /// <summary>Works the unit out; nothing is asked of the host but <paramref name="facts"/>.</summary>
    /// <param name="plan">The cluster.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="facts">Where systemd-nspawn is, what cgroups there are.</param>
    /// <param name="modulesDir">The host's kernel modules, for what kube-proxy and CNI plugins load; null: none.</param>
    public static MachineUnit Unit(ClusterPlan plan, NodePlan node, IHostFacts facts, string? modulesDir) => new()
    {
        Name = node.Unit,
        Description = $"Kubernetes node {node.Name} of cluster {plan.Identity.Name}",
        Slice = plan.Identity.Slice,
        ExecStart = [facts.NspawnPath, .. Arguments(plan, node, modulesDir)],
        Environment = ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=1", .. facts.LegacyCgroups ? LegacyHierarchy : []],
        MemoryMax = node.Limits.MemoryBytes,
        Cpus = node.Limits.Cpus,
        TasksMax = node.Limits.Tasks,
    };

    private static string[] LegacyHierarchy => ["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0"];

    private static IEnumerable<string> Arguments(ClusterPlan plan, NodePlan node, string? modulesDir)
    {
        yield return "--quiet";
        yield return "--keep-unit";
        yield return "--boot";
        yield return "--notify-ready=yes";
        yield return $"--machine={node.Machine}";
        yield return $"--hostname={node.Machine}";
        yield return $"--uuid={node.MachineId}";
        yield return $"--directory={plan.Paths.MachineMount(node.Name)}";
        yield return $"--network-namespace-path=/run/netns/{node.Network.Namespace}";

        // A node runs containers: it needs what a host has, in namespaces of its own.
        yield return "--capability=all";
        yield return "--private-users=no";
        yield return "--system-call-filter=@keyring bpf";
        yield return "--link-journal=no";
        yield return "--console=read-only";
        yield return "--resolv-conf=copy-host";
        yield return "--timezone=off";
        foreach ((string folder, string target) in DataFolders)
        {
            yield return $"--bind={Escape(plan.Paths.MachineData(node.Name, folder))}:{target}";
        }

        if (modulesDir is not null) yield return $"--bind-ro={modulesDir}";
        foreach (string bind in node.Binds.ReadOnly) yield return $"--bind-ro={bind}";
        foreach (string bind in node.Binds.ReadWrite) yield return $"--bind={bind}";
        foreach (string overlay in node.Binds.Overlay) yield return $"--overlay={overlay}";
    }

    private static string Escape(string path) => path.Replace("\\", "\\\\").Replace(":", "\\:");
}
