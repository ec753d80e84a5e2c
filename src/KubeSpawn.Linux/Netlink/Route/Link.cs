namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>A network link as the kernel describes it (RTM_NEWLINK; man 7 rtnetlink).</summary>
public sealed record Link
{
    /// <summary>The link's number in its namespace, above 0.</summary>
    public required int Index { get; init; }

    /// <summary>Name, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Kind: bridge, veth, dummy, vxlan, ...; empty for physical links and lo.</summary>
    public string Kind { get; init; } = "";

    /// <summary>ARPHRD_ number (linux/if_arp.h): 1 Ethernet, 772 loopback.</summary>
    public ushort HardwareType { get; init; }

    /// <summary>IFF_ flags (linux/if.h).</summary>
    public uint Flags { get; init; }

    /// <summary>Set up by its administrator; says nothing of its carrier.</summary>
    public bool IsUp => (Flags & RouteConstants.IFF_UP) != 0;

    /// <summary>Whether it passes packets.</summary>
    public OperationalState State { get; init; }

    /// <summary>Largest packet in bytes.</summary>
    public uint Mtu { get; init; }

    /// <summary>Link-layer address; six bytes for Ethernet.</summary>
    public ReadOnlyMemory<byte> Mac { get; init; }

    /// <summary>Alias; empty: none.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Index of the bridge or bond that it is a port of; 0: none.</summary>
    public int Master { get; init; }

    /// <summary>Index of the link it belongs to: a veth's other end, a vxlan's underlying link; 0: none.</summary>
    public int Parent { get; init; }

    /// <summary>The number that this namespace has for the one <see cref="Parent"/> is in; null: this namespace.</summary>
    public int? ParentNamespace { get; init; }

    /// <summary>Further names.</summary>
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>Options of a bridge's port; null where it is none.</summary>
    public BridgePortOptions? BridgePort { get; init; }

    /// <summary>What is particular to its kind, for the kinds this code knows; null otherwise.</summary>
    public LinkKind? Details { get; init; }
}
