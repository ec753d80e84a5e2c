using System.Net;

namespace KubeSpawn.Clusters.Config;

/// <summary>Every default of a cluster's configuration, in one place.</summary>
public static class Defaults
{
    /// <summary>kube-spawn-dir.</summary>
    public const string KubeSpawnDir = "/var/lib/kube-spawn";

    /// <summary>The host file.</summary>
    public const string HostFile = "/etc/kube-spawn/config.toml";

    /// <summary>The cluster's name.</summary>
    public const string ClusterName = "default";

    /// <summary>One control plane and two workers.</summary>
    public const int Nodes = 3;

    /// <summary>The base image: an alias of the catalogue.</summary>
    public const string Image = "coreos";

    /// <summary>The release that is fetched.</summary>
    public const string KubernetesVersion = "v1.34.1";

    /// <summary>Where releases of Kubernetes are published.</summary>
    public const string Mirror = "https://dl.k8s.io";

    /// <summary>As kubeadm's own default, a day.</summary>
    public const int TokenHours = 24;

    /// <summary>builtin: the kube-spawn binary is the CNI plugin.</summary>
    public const string PodNetwork = "builtin";

    /// <summary>The user sets up the pods' network.</summary>
    public const string NoPodNetwork = "none";

    /// <summary>Ethernet's.</summary>
    public const int Mtu = 1500;

    /// <summary>Clusters' ranges are leased from it.</summary>
    public static IPNetwork NodeRange => IPNetwork.Parse("10.22.0.0/16");

    /// <summary>The pods' range.</summary>
    public static IPNetwork PodRange => IPNetwork.Parse("10.244.0.0/16");

    /// <summary>The services' range, kubeadm's own default.</summary>
    public static IPNetwork ServiceRange => IPNetwork.Parse("10.96.0.0/12");
}
