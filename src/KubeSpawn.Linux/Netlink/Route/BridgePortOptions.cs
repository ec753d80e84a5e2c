using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>
/// Options of a bridge's port (linux/if_link.h, IFLA_BRPORT_*; man 8 bridge). When written, what is null stays as it is; when read, null is what the
/// kernel did not tell.
/// </summary>
public sealed record BridgePortOptions
{
    /// <summary>Spanning tree priority, 0 to 63.</summary>
    public ushort? Priority { get; init; }

    /// <summary>Spanning tree cost, 1 to 65535.</summary>
    public uint? Cost { get; init; }

    /// <summary>Hairpin: frames may leave by the port that they came in.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>Drop spanning tree packets.</summary>
    public bool? Guard { get; init; }

    /// <summary>The port may not become the root port.</summary>
    public bool? RootBlock { get; init; }

    /// <summary>Leave multicast groups at once.</summary>
    public bool? FastLeave { get; init; }

    /// <summary>Learn the MACs behind the port.</summary>
    public bool? Learning { get; init; }

    /// <summary>Send frames for unknown MACs to it.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>Send multicast frames for unknown groups to it.</summary>
    public bool? MulticastFlood { get; init; }

    /// <summary>Send broadcasts to it.</summary>
    public bool? BroadcastFlood { get; init; }

    /// <summary>Answer ARP and ND for it.</summary>
    public bool? NeighbourSuppression { get; init; }

    /// <summary>It may talk to ports that are not isolated only.</summary>
    public bool? Isolated { get; init; }

    internal void Write(AttributeWriter writer)
    {
        if (Priority is { } priority)
            writer.U16(IFLA_BRPORT_PRIORITY, priority);
        if (Cost is { } cost)
            writer.U32(IFLA_BRPORT_COST, cost);
        Switch(writer, IFLA_BRPORT_MODE, Hairpin);
        Switch(writer, IFLA_BRPORT_GUARD, Guard);
        Switch(writer, IFLA_BRPORT_PROTECT, RootBlock);
        Switch(writer, IFLA_BRPORT_FAST_LEAVE, FastLeave);
        Switch(writer, IFLA_BRPORT_LEARNING, Learning);
        Switch(writer, IFLA_BRPORT_UNICAST_FLOOD, UnicastFlood);
        Switch(writer, IFLA_BRPORT_MCAST_FLOOD, MulticastFlood);
        Switch(writer, IFLA_BRPORT_BCAST_FLOOD, BroadcastFlood);
        Switch(writer, IFLA_BRPORT_NEIGH_SUPPRESS, NeighbourSuppression);
        Switch(writer, IFLA_BRPORT_ISOLATED, Isolated);
    }

    internal static BridgePortOptions Read(AttributeReader data)
    {
        var port = new BridgePortOptions();
        while (data.Next())
        {
            port = data.Type switch
            {
                IFLA_BRPORT_PRIORITY => port with { Priority = data.U16() },
                IFLA_BRPORT_COST => port with { Cost = data.U32() },
                IFLA_BRPORT_MODE => port with { Hairpin = data.U8() != 0 },
                IFLA_BRPORT_GUARD => port with { Guard = data.U8() != 0 },
                IFLA_BRPORT_PROTECT => port with { RootBlock = data.U8() != 0 },
                IFLA_BRPORT_FAST_LEAVE => port with { FastLeave = data.U8() != 0 },
                IFLA_BRPORT_LEARNING => port with { Learning = data.U8() != 0 },
                IFLA_BRPORT_UNICAST_FLOOD => port with { UnicastFlood = data.U8() != 0 },
                IFLA_BRPORT_MCAST_FLOOD => port with { MulticastFlood = data.U8() != 0 },
                IFLA_BRPORT_BCAST_FLOOD => port with { BroadcastFlood = data.U8() != 0 },
                IFLA_BRPORT_NEIGH_SUPPRESS => port with { NeighbourSuppression = data.U8() != 0 },
                IFLA_BRPORT_ISOLATED => port with { Isolated = data.U8() != 0 },
                _ => port,
            };
        }
        return port;
    }

    private static void Switch(AttributeWriter writer, ushort type, bool? value)
    {
        if (value is { } on)
            writer.U8(type, on ? (byte)1 : (byte)0);
    }
}
