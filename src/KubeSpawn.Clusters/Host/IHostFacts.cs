namespace KubeSpawn.Clusters.Host;

/// <summary>What the host is; read only.</summary>
public interface IHostFacts
{
    /// <summary>True: effective user id 0.</summary>
    bool IsRoot { get; }

    /// <summary>The capability that lowers oom_score_adj; without it containerd needs restrict_oom_score_adj.</summary>
    bool HasSysResource { get; }

    /// <summary>True: the machines will see cgroup v1 (or hybrid) controllers; false: pure cgroup v2.</summary>
    bool LegacyCgroups { get; }

    /// <summary>cgroup v1 controllers mounted under /sys/fs/cgroup; empty on v2.</summary>
    IReadOnlyList<string> CgroupControllers { get; }

    /// <summary>SELinux: "enforcing", "permissive", or null where it is off.</summary>
    string? SelinuxMode { get; }

    /// <summary>kubernetes' name of the machine's architecture: amd64, arm64.</summary>
    string Architecture { get; }

    /// <summary>Absolute path of this process' own executable.</summary>
    string Executable { get; }

    /// <summary>True: swap is in use.</summary>
    bool SwapEnabled { get; }

    /// <summary>Checks that systemd runs, its bus answers, and machined and systemd-nspawn are there; throws with the cure (exit code Host).</summary>
    Task CheckServicesAsync(CancellationToken cancel);

    /// <summary>Absolute path of systemd-nspawn on the host.</summary>
    string NspawnPath { get; }
}
