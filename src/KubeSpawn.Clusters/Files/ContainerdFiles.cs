using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Files;

/// <summary>containerd's configuration, and crictl's.</summary>
public static class ContainerdFiles
{
    /// <summary>Where containerd listens.</summary>
    public const string Socket = "unix:///run/containerd/containerd.sock";

    /// <summary>Configuration for the nodes of a cluster of that version on that host.</summary>
    public static IEnumerable<NodeFile> All(KubernetesVersion version, string? imageRepository, IHostFacts facts) =>
    [
        NodeFile.Editable("/etc/containerd/config.toml", Configuration($"{imageRepository ?? ImageNames.Repository(version)}/pause:{ImageNames.PauseTag(version)}", facts)),

        // Flatcar's containerd reads this variable's file instead, which lies in its read-only /usr.
        NodeFile.Editable("/etc/systemd/system/containerd.service.d/10-kube-spawn.conf", "[Service]\nEnvironment=CONTAINERD_CONFIG=/etc/containerd/config.toml\n"),
        NodeFile.Editable("/etc/crictl.yaml", $"runtime-endpoint: {Socket}\nimage-endpoint: {Socket}\n"),
        NodeFile.Link("/etc/systemd/system/multi-user.target.wants/containerd.service", "/usr/lib/systemd/system/containerd.service"),
    ];

    private static string Configuration(string pause, IHostFacts facts) =>
        $"""
        # Written by kube-spawn where it is missing; an edited one is kept.
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{pause}"
          # Where nobody may lower a process' oom_score_adj, runc fails over it; containerd then leaves it as it is.
          restrict_oom_score_adj = {(facts.HasSysResource ? "false" : "true")}

        [plugins."io.containerd.grpc.v1.cri".cni]
          bin_dir = "{NodePaths.CniBinaries}"
          conf_dir = "{NodePaths.CniConfiguration}"

        [plugins."io.containerd.grpc.v1.cri".containerd]
          snapshotter = "overlayfs"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = {(facts.LegacyCgroups ? "false" : "true")}

        """;
}
