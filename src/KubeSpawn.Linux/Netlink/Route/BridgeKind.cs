using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>An Ethernet bridge (linux/if_link.h, IFLA_BR_*). What is null stays at the kernel's default.</summary>
public sealed record BridgeKind() : LinkKind("bridge")
{
    /// <summary>Spanning tree protocol.</summary>
    public bool? SpanningTree { get; init; }

    /// <summary>Seconds until a port forwards, with spanning tree, times 100 (USER_HZ).</summary>
    public uint? ForwardDelay { get; init; }

    /// <summary>Whether it looks at VLAN tags.</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>Whether it learns which ports want which multicast groups.</summary>
    public bool? MulticastSnooping { get; init; }

    internal override void WriteData(AttributeWriter writer)
    {
        if (ForwardDelay is { } delay)
            writer.U32(IFLA_BR_FORWARD_DELAY, delay);
        if (SpanningTree is { } tree)
            writer.U32(IFLA_BR_STP_STATE, tree ? 1u : 0);
        if (VlanFiltering is { } filtering)
            writer.U8(IFLA_BR_VLAN_FILTERING, filtering ? (byte)1 : (byte)0);
        if (MulticastSnooping is { } snooping)
            writer.U8(IFLA_BR_MCAST_SNOOPING, snooping ? (byte)1 : (byte)0);
    }

    internal static BridgeKind ReadData(AttributeReader data)
    {
        var bridge = new BridgeKind();
        while (data.Next())
        {
            bridge = data.Type switch
            {
                IFLA_BR_FORWARD_DELAY => bridge with { ForwardDelay = data.U32() },
                IFLA_BR_STP_STATE => bridge with { SpanningTree = data.U32() != 0 },
                IFLA_BR_VLAN_FILTERING => bridge with { VlanFiltering = data.U8() != 0 },
                IFLA_BR_MCAST_SNOOPING => bridge with { MulticastSnooping = data.U8() != 0 },
                _ => bridge,
            };
        }
        return bridge;
    }
}
