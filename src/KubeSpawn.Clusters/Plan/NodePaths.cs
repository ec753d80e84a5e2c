namespace KubeSpawn.Clusters.Plan;

/// <summary>Where kube-spawn's files lie in the nodes; under /etc and /opt, which every image can have on top.</summary>
public static class NodePaths
{
    /// <summary>kubelet, kubeadm, kubectl, and socat where the image lacks it.</summary>
    public const string Binaries = "/opt/kube-spawn/bin";

    /// <summary>Where container runtimes look for CNI plugins.</summary>
    public const string CniBinaries = "/opt/cni/bin";

    /// <summary>Where container runtimes look for the pod network.</summary>
    public const string CniConfiguration = "/etc/cni/net.d";

    /// <summary>What kubeadm is given.</summary>
    public const string Kubeadm = "/etc/kube-spawn/kubeadm.yaml";

    /// <summary>How a joining node finds its cluster.</summary>
    public const string Discovery = "/etc/kube-spawn/discovery.conf";

    /// <summary>The manifest of a pod network that is not built in.</summary>
    public const string PodNetwork = "/etc/kube-spawn/pod-network.yaml";
}
