using System.Net;
using System.Text.Json.Serialization;

namespace KubeSpawn.Cni.Protocol;

/// <summary>
/// The configuration a runtime writes to standard input: the keys of all plugin types of this binary, as they stand (specification 1.1.0,
/// section 1). Unknown keys are passed over, as the specification allows for; what must be there is looked at by the plugin that needs it.
/// </summary>
internal sealed record NetworkConfiguration
{
    public string? CniVersion { get; init; }

    public string? Name { get; init; }

    public string? Type { get; init; }

    public IpamConfiguration? Ipam { get; init; }

    public CniDns? Dns { get; init; }

    public CniResult? PrevResult { get; init; }

    public RuntimeConfiguration? RuntimeConfig { get; init; }

    public ConventionalArguments? Args { get; init; }

    /// <summary>GC: the attachments that are in use; all others may go.</summary>
    [JsonPropertyName("cni.dev/valid-attachments")]
    public IReadOnlyList<ValidAttachment>? ValidAttachments { get; init; }

    /// <summary>As <see cref="ValidAttachments"/>, under the key of specification 1.1.0's text.</summary>
    [JsonPropertyName("cni.dev/attachments")]
    public IReadOnlyList<ValidAttachment>? Attachments { get; init; }

    // type bridge

    /// <summary>Name of the bridge; default cni0.</summary>
    public string? Bridge { get; init; }

    /// <summary>The bridge gets the gateway's address.</summary>
    public bool? IsGateway { get; init; }

    /// <summary>The container's default route leads to the bridge; implies isGateway.</summary>
    public bool? IsDefaultGateway { get; init; }

    /// <summary>Addresses of the bridge that are in the way are replaced.</summary>
    public bool? ForceAddress { get; init; }

    /// <summary>Traffic from the pods that leaves the network gets the node's address.</summary>
    public bool? IpMasq { get; init; }

    /// <summary>Never masqueraded though outside the pods' own range: the whole cluster's range. Ours, not the reference plugin's.</summary>
    public CidrAddress? ClusterCidr { get; init; }

    /// <summary>Bytes; absent or 0: the kernel's default.</summary>
    public int? Mtu { get; init; }

    /// <summary>A frame may go back out of the port it came from: a pod can reach itself through a Service.</summary>
    public bool? HairpinMode { get; init; }

    public bool? PromiscMode { get; init; }

    /// <summary>Not supported; said so instead of ignored.</summary>
    public int? Vlan { get; init; }

    // type portmap

    /// <summary>Hairpin connections are masqueraded; default true.</summary>
    public bool? Snat { get; init; }

    /// <summary>Conditions of every mapping, in iptables' words.</summary>
    public IReadOnlyList<string>? ConditionsV4 { get; init; }

    public IReadOnlyList<string>? ConditionsV6 { get; init; }
}

/// <summary>The part of a configuration that is IPAM's.</summary>
internal sealed record IpamConfiguration
{
    public string? Type { get; init; }

    /// <summary>One address is taken from each set of ranges.</summary>
    public IReadOnlyList<IReadOnlyList<RangeConfiguration>>? Ranges { get; init; }

    public IReadOnlyList<CniRoute>? Routes { get; init; }

    public string? DataDir { get; init; }

    /// <summary>A file like /etc/resolv.conf, returned as DNS.</summary>
    public string? ResolvConf { get; init; }

    // The older way to write a single range.

    public CidrAddress? Subnet { get; init; }

    public IPAddress? RangeStart { get; init; }

    public IPAddress? RangeEnd { get; init; }

    public IPAddress? Gateway { get; init; }
}

/// <summary>A range as it is configured.</summary>
internal sealed record RangeConfiguration
{
    public CidrAddress? Subnet { get; init; }

    public IPAddress? RangeStart { get; init; }

    public IPAddress? RangeEnd { get; init; }

    public IPAddress? Gateway { get; init; }
}

/// <summary>What the runtime fills in for the capabilities of a plugin.</summary>
internal sealed record RuntimeConfiguration
{
    public IReadOnlyList<PortMapping>? PortMappings { get; init; }

    public IReadOnlyList<IReadOnlyList<RangeConfiguration>>? IpRanges { get; init; }

    /// <summary>Wanted addresses, with or without a prefix length.</summary>
    public IReadOnlyList<string>? Ips { get; init; }
}

/// <summary>A port of the node that leads to a port of the container.</summary>
internal sealed record PortMapping
{
    public int HostPort { get; init; }

    public int ContainerPort { get; init; }

    /// <summary>tcp (default), udp or sctp.</summary>
    public string? Protocol { get; init; }

    /// <summary>Only connections to this address of the node; absent, empty or unspecified: to any.</summary>
    public string? HostIP { get; init; }
}

/// <summary>"args" of a configuration, by convention.</summary>
internal sealed record ConventionalArguments
{
    public ConventionalCniArguments? Cni { get; init; }
}

/// <summary>"args.cni".</summary>
internal sealed record ConventionalCniArguments
{
    public IReadOnlyList<string>? Ips { get; init; }
}

/// <summary>An attachment that is in use.</summary>
internal sealed record ValidAttachment
{
    [JsonPropertyName("containerID")]
    public string? ContainerId { get; init; }

    [JsonPropertyName("ifname")]
    public string? InterfaceName { get; init; }
}
