using System.Net;
using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Kubeadm;

/// <summary>What kubeadm's configuration of a node follows from.</summary>
public sealed record KubeadmSettings
{
    /// <summary>Decides which API of kubeadm is spoken.</summary>
    public required KubernetesVersion Version { get; init; }

    /// <summary>Name of the node: its machine's.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The first control plane's address: where the API server is reached.</summary>
    public required IPAddress Endpoint { get; init; }

    /// <summary>The pods' range.</summary>
    public required IPNetwork PodRange { get; init; }

    /// <summary>The services' range.</summary>
    public required IPNetwork ServiceRange { get; init; }

    /// <summary>Registry of the control plane's images; null: kubeadm's own.</summary>
    public string? ImageRepository { get; init; }

    /// <summary>The join token that init makes.</summary>
    public required string Token { get; init; }

    /// <summary>How long that lives.</summary>
    public required int TokenHours { get; init; }

    /// <summary>True: cgroup v1 in the nodes.</summary>
    public required bool LegacyCgroups { get; init; }

    /// <summary>True: kube-spawn gives the nodes their pod ranges, and the controller manager must not.</summary>
    public required bool BuiltInPodNetwork { get; init; }

    /// <summary>The configuration API that this version's kubeadm speaks: the newest that it knows.</summary>
    public string ApiVersion => Version.Minor switch
    {
        < 22 => "kubeadm.k8s.io/v1beta2",
        < 31 => "kubeadm.k8s.io/v1beta3",
        _ => "kubeadm.k8s.io/v1beta4",
    };

    /// <summary>True: extra arguments are lists of name and value, and no more mappings.</summary>
    public bool ArgumentLists => Version.AtLeast(31);
}
