namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>The environment of commands in nodes.</summary>
public static class NodeEnvironment
{
    /// <summary>Kubernetes' binaries first, then where images keep theirs; kubectl on the control plane finds its configuration.</summary>
    public static IReadOnlyList<string> Variables { get; } =
    [
        "PATH=/opt/kube-spawn/bin:/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "KUBECONFIG=/etc/kubernetes/admin.conf",
        "HOME=/root",
        "LANG=C.UTF-8",
    ];
}
