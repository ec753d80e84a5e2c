using System.Net;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>A port of the node that leads to a port of a container.</summary>
internal sealed record PortForward
{
    /// <summary>The transport.</summary>
    public required PortProtocol Protocol { get; init; }

    /// <summary>Address of the node to which the connection must be; null: any of its own.</summary>
    public required IPAddress? HostAddress { get; init; }

    /// <summary>Port on the node.</summary>
    public required int HostPort { get; init; }

    /// <summary>The container's address.</summary>
    public required IPAddress ContainerAddress { get; init; }

    /// <summary>The container's subnet: what comes from there has to be masqueraded, or its answer goes another way.</summary>
    public required IPNetwork ContainerSubnet { get; init; }

    /// <summary>Port of the container.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>Connections from the container's own subnet and from localhost are masqueraded.</summary>
    public required bool Masquerade { get; init; }

    /// <summary>What else must be true of a connection.</summary>
    public required IReadOnlyList<AddressCondition> Conditions { get; init; }
}

/// <summary>Transports with ports; the values are the IP protocol numbers (netinet/in.h).</summary>
internal enum PortProtocol
{
    /// <summary>IPPROTO_TCP.</summary>
    Tcp = 6,

    /// <summary>IPPROTO_UDP.</summary>
    Udp = 17,

    /// <summary>IPPROTO_SCTP.</summary>
    Sctp = 132,
}

/// <summary>A condition on an address of the packet.</summary>
/// <param name="IsSource">True: the source's; false: the destination's.</param>
/// <param name="Negated">True: the address must not lie in the range.</param>
/// <param name="Range">The range.</param>
internal sealed record AddressCondition(bool IsSource, bool Negated, IPNetwork Range);
