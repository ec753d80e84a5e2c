using System.Globalization;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Plan;

/// <summary>The transient service that a node is: systemd-nspawn and its arguments.</summary>
public static class MachineUnitPlanner
{
    /// <summary>Folder of containerd's data beside a machine rootfs.</summary>
    public const string ContainerdFolder = "containerd";

    private const string ContainerdTarget = "/var/lib/containerd";

    /// <summary>
    /// Data that overlayfs cannot carry: overlayfs, which the container runtime mounts in there, takes no other overlay as its upper layer.
    /// Folder beside the machine rootfs, and where the machine sees it.
    /// </summary>
    public static IReadOnlyList<(string Folder, string Target)> DataFolders { get; } =
    [
        (ContainerdFolder, ContainerdTarget),
        ("containers", "/var/lib/containers"),
        ("kubelet", "/var/lib/kubelet"),
        ("etcd", "/var/lib/etcd"),
    ];

    /// <summary>Works the unit out; nothing is asked of the host but <paramref name="facts"/>.</summary>
    /// <param name="plan">The cluster.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="facts">Where systemd-nspawn is, what cgroups there are.</param>
    /// <param name="shared">What it gets of the host's files.</param>
    public static MachineUnit Unit(ClusterPlan plan, NodePlan node, IHostFacts facts, SharedFiles shared) => new()
    {
        Name = node.Unit,
        Description = $"Kubernetes node {node.Name} of cluster {plan.Identity.Name}",
        Slice = plan.Identity.Slice,
        ExecStart = [facts.NspawnPath, .. Arguments(plan, node, shared)],
        Environment = Environment(facts),
        LeaderFile = plan.Paths.MachineLeader(node.Name),
        MemoryMax = node.Limits.MemoryBytes,
        Cpus = node.Limits.Cpus,
        TasksMax = node.Limits.Tasks,
    };

    /// <summary>
    /// The machine in which image archives are unpacked once, for all nodes to begin with. It has no network.
    /// </summary>
    public static MachineUnit Loader(ClusterPlan plan, IHostFacts facts, IReadOnlyList<string> archives)
    {
        string machine = plan.Identity.Machine(NodeName.Loader);
        string containerd = Escape(plan.Paths.MachineData(NodeName.Loader, ContainerdFolder));
        return new MachineUnit
        {
            Name = new MachineUnitName(machine, machine + ".service"),
            Description = $"Image loader of cluster {plan.Identity.Name}",
            Slice = plan.Identity.Slice,
            ExecStart =
            [
                facts.NspawnPath, .. Common(machine, plan.Paths.MachineMount(NodeName.Loader)), "--private-network",
                $"--bind={containerd}:{ContainerdTarget}",
                .. archives.Select((archive, index) => $"--bind-ro={Escape(archive)}:{LoaderArchive(index)}"),
            ],
            Environment = Environment(facts),
        };
    }

    /// <summary>Where the loader sees an archive.</summary>
    public static string LoaderArchive(int index) => string.Create(CultureInfo.InvariantCulture, $"/run/kube-spawn-archives/{index}.tar");

    // The network's sysctls are the node's own; the others are the host's, and stay read-only.
    private static string[] Environment(IHostFacts facts) => facts.LegacyCgroups
        ? ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=network", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0"]
        : ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=network"];

    private static string[] Common(string machine, string root) =>
    [
        "--quiet", "--keep-unit", "--boot", "--notify-ready=yes",
        $"--machine={machine}", $"--hostname={machine}", $"--directory={root}",

        // A node runs containers: it needs what a host has, in namespaces of its own.
        "--capability=all", "--private-users=no", "--system-call-filter=@keyring bpf",
        "--link-journal=no", "--console=read-only", "--timezone=off",
    ];

    private static IEnumerable<string> Arguments(ClusterPlan plan, NodePlan node, SharedFiles shared)
    {
        foreach (string argument in Common(node.Machine, plan.Paths.MachineMount(node.Name))) yield return argument;
        yield return $"--uuid={node.MachineId}";
        yield return $"--network-namespace-path=/run/netns/{node.Network.Namespace}";
        yield return $"--resolv-conf={shared.ResolvConf}";
        foreach ((string folder, string target) in DataFolders)
        {
            yield return $"--bind={Escape(plan.Paths.MachineData(node.Name, folder))}:{target}";
        }

        if (shared.ModulesDir is { } modules) yield return $"--bind-ro={modules}";
        foreach (string bind in node.Binds.ReadOnly) yield return $"--bind-ro={bind}";
        foreach (string bind in node.Binds.ReadWrite) yield return $"--bind={bind}";
        foreach (string overlay in node.Binds.Overlay) yield return $"--overlay={overlay}";
    }

    private static string Escape(string path) => path.Replace("\\", "\\\\").Replace(":", "\\:");
}
