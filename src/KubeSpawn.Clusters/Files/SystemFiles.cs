using System.Text;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Files;

/// <summary>What every Linux in a node has to be told: names, who manages its link, what is not to run in it.</summary>
public static class SystemFiles
{
    /// <summary>
    /// Units that do harm in a node: they wait for a network that kube-spawn has set up already, update and reboot an image that is shared, or
    /// load modules into the host's kernel and then wait to mount what those bring: systemd lets mounts wait for a second when many come at once.
    /// </summary>
    private static readonly string[] Masked =
    [
        "systemd-networkd-wait-online.service", "NetworkManager-wait-online.service", "update-engine.service", "locksmithd.service",
        "unattended-upgrades.service", "apt-daily.timer", "apt-daily-upgrade.timer", "systemd-firstboot.service",
        "modprobe@.service", "sys-fs-fuse-connections.mount", "sys-kernel-config.mount",
    ];

    /// <summary>Files of all nodes.</summary>
    public static IEnumerable<NodeFile> Shared(ClusterPlan plan) =>
    [
        NodeFile.Owned("/etc/hosts", Hosts(plan)),
        NodeFile.Editable("/etc/profile.d/kube-spawn.sh", ProfileText),
        NodeFile.Editable("/etc/systemd/network/00-kube-spawn.network", "[Match]\nName=eth0\n\n[Link]\nUnmanaged=yes\n"),
        NodeFile.Editable("/etc/systemd/system/container-shell@.service.d/kube-spawn.conf", ShellText),
        .. Masked.Select(unit => NodeFile.Link($"/etc/systemd/system/{unit}", "/dev/null")),
    ];

    /// <summary>Files of one node.</summary>
    public static IEnumerable<NodeFile> Own(NodePlan node) =>
    [
        NodeFile.Owned("/etc/hostname", node.Machine + "\n"),
        NodeFile.Owned("/etc/machine-id", node.MachineId + "\n", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead),
    ];

    private const string ProfileText =
        $"""
        PATH={NodePaths.Binaries}:$PATH
        [ -r /etc/kubernetes/admin.conf ] && export KUBECONFIG=/etc/kubernetes/admin.conf

        """;

    // On cgroup v1 nothing tells the systemd of a container that a control group is empty: one that was left by a shell holds up a stop for as long.
    private const string ShellText =
        """
        [Service]
        TimeoutStopSec=5s

        """;

    private static string Hosts(ClusterPlan plan)
    {
        var text = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost\n");
        foreach (NodePlan node in plan.Nodes) text.Append(node.Address).Append(' ').Append(node.Machine).Append(' ').Append(node.Name).Append('\n');
        return text.ToString();
    }
}
