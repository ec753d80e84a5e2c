namespace KubeSpawn.Clusters.Errors;

/// <summary>The exit codes of kube-spawn; documented in docs/exit-codes.md. <c>exec</c> passes on its command's own.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>Something failed that has no code of its own.</summary>
    Failure = 1,

    /// <summary>The command line, kspawn.toml or the host file is wrong; nothing was changed.</summary>
    Usage = 2,

    /// <summary>The host lacks what kube-spawn needs (root, systemd, machined, overlayfs, a module); nothing was changed.</summary>
    Host = 3,

    /// <summary>The cluster, machine or image that was named does not exist, or is in the wrong state for the command.</summary>
    State = 4,

    /// <summary>A download failed or did not match its checksum.</summary>
    Fetch = 5,

    /// <summary>kubeadm or another command in a machine failed.</summary>
    Node = 6,

    /// <summary>The time given by --timeout ran out.</summary>
    Timeout = 7,

    /// <summary>Another kube-spawn works on the same cluster.</summary>
    Busy = 8,

    /// <summary>Interrupted by Ctrl-C (128 + SIGINT).</summary>
    Interrupted = 130,
}
