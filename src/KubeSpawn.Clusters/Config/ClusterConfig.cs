using System.Net;

namespace KubeSpawn.Clusters.Config;

/// <summary>
/// A cluster's configuration, whole and valid: kspawn.toml merged with flags, variables, the host file and <see cref="Defaults"/>.
/// Plain data; nothing in it has been looked at on the host yet.
/// </summary>
public sealed record ClusterConfig
{
    /// <summary>The cluster's name: a DNS label's letters, at most 64 characters with the prefix of its machines' names.</summary>
    public required string Name { get; init; }

    /// <summary>How many machines: one control plane, the rest workers; at least 1.</summary>
    public required int Nodes { get; init; }

    /// <summary>The base image.</summary>
    public required ImageConfig Image { get; init; }

    /// <summary>Kubernetes itself.</summary>
    public required KubernetesConfig Kubernetes { get; init; }

    /// <summary>Ranges and the pod network.</summary>
    public required NetworkConfig Network { get; init; }

    /// <summary>socat, for images that lack it.</summary>
    public required SocatConfig Socat { get; init; }

    /// <summary>Binds and overlays of every machine.</summary>
    public required BindConfig Binds { get; init; }

    /// <summary>Limits of every machine.</summary>
    public required LimitConfig Limits { get; init; }

    /// <summary>What single machines have on top, by short name: control-plane-1, worker-1, ...</summary>
    public required IReadOnlyDictionary<string, MachineConfig> Machines { get; init; }
}

/// <summary>The base image of all nodes.</summary>
/// <param name="Source">Folder, name at machined, http(s) URL or local file of a tar or raw image, alias of the catalogue, or <c>host</c>.</param>
/// <param name="Sha256">Digest that a fetched file must have; null: none is known.</param>
public sealed record ImageConfig(string Source, string? Sha256)
{
    /// <summary>What <see cref="Source"/> means, aliases resolved.</summary>
    public required ImageReference Reference { get; init; }
}

/// <summary>Which Kubernetes runs, and from where.</summary>
public sealed record KubernetesConfig
{
    /// <summary>At least v1.20.0. With <see cref="Dev"/>, what the local build says of itself is used instead.</summary>
    public required KubernetesVersion Version { get; init; }

    /// <summary>A server laid out as dl.k8s.io.</summary>
    public required Uri Mirror { get; init; }

    /// <summary>True: binaries and control plane of a local build.</summary>
    public required bool Dev { get; init; }

    /// <summary>The source tree of that build (absolute); null unless <see cref="Dev"/>.</summary>
    public string? SourceDir { get; init; }

    /// <summary>OCI or docker archives loaded into every node before kubeadm runs; absolute paths.</summary>
    public IReadOnlyList<string> ImageArchives { get; init; } = [];

    /// <summary>Registry of the control plane's images, kubeadm's imageRepository; null: kubeadm's default.</summary>
    public string? ImageRepository { get; init; }

    /// <summary>Hours that a join token lives; at least 1.</summary>
    public required int TokenHours { get; init; }
}

/// <summary>Address ranges and what the pods' network is made of.</summary>
public sealed record NetworkConfig
{
    /// <summary>Where clusters' /24s are leased from; at least a /24.</summary>
    public required IPNetwork NodeRange { get; init; }

    /// <summary>The pods' range; every node gets a /24 of it.</summary>
    public required IPNetwork PodRange { get; init; }

    /// <summary>The services' range.</summary>
    public required IPNetwork ServiceRange { get; init; }

    /// <summary>builtin, none, or path or URL of a manifest.</summary>
    public required string PodNetwork { get; init; }

    /// <summary>MTU of the nodes' and pods' links, bytes.</summary>
    public required int Mtu { get; init; }
}

/// <summary>Where socat comes from where the image lacks it and the runtime needs it.</summary>
/// <param name="Url">A static binary; null: none is fetched, and a missing socat is reported.</param>
/// <param name="Sha256">Its digest.</param>
public sealed record SocatConfig(Uri? Url, string? Sha256);

/// <summary>Files of the host in the machines.</summary>
/// <param name="ReadOnly">SOURCE[:DESTINATION], --bind-ro= of systemd-nspawn.</param>
/// <param name="ReadWrite">SOURCE[:DESTINATION], --bind=.</param>
/// <param name="Overlay">LOWER[:LOWER…]:UPPER:DESTINATION, --overlay=.</param>
public sealed record BindConfig(IReadOnlyList<string> ReadOnly, IReadOnlyList<string> ReadWrite, IReadOnlyList<string> Overlay)
{
    /// <summary>No binds.</summary>
    public static BindConfig None { get; } = new([], [], []);
}

/// <summary>Resource limits of a machine; null: no limit.</summary>
/// <param name="MemoryBytes">MemoryMax=.</param>
/// <param name="Cpus">CPUQuota=, in CPUs.</param>
/// <param name="Tasks">TasksMax=.</param>
public sealed record LimitConfig(ulong? MemoryBytes, double? Cpus, ulong? Tasks)
{
    /// <summary>No limits.</summary>
    public static LimitConfig None { get; } = new(null, null, null);
}

/// <summary>What one machine has on top of the cluster's settings.</summary>
/// <param name="Binds">Added to the cluster's.</param>
/// <param name="Limits">Each that is set replaces the cluster's.</param>
public sealed record MachineConfig(BindConfig Binds, LimitConfig Limits);
