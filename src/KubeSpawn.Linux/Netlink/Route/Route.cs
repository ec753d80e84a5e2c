using System.Net;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>A route (RTM_NEWROUTE; man 8 ip-route).</summary>
/// <param name="Destination">Where packets want to go; 0.0.0.0/0 or ::/0: anywhere.</param>
public sealed record Route(IPNetwork Destination)
{
    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint MainTable = 254;

    /// <summary>RT_TABLE_LOCAL: the kernel's own, of local and broadcast addresses.</summary>
    public const uint LocalTable = 255;

    /// <summary>RTPROT_BOOT: set by hand, as ip-route does.</summary>
    public const byte ByHand = 3;

    /// <summary>RTPROT_STATIC: set by an administrator.</summary>
    public const byte Static = 4;

    /// <summary>Router on the way; null: the destination is on the link.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link that packets leave by; 0: the kernel finds it by the gateway.</summary>
    public int LinkIndex { get; init; }

    /// <summary>Source address that is preferred for packets of this route.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Routing table.</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>Who made it (RTPROT_*, man 8 ip-route); numbers above 4 mean nothing to the kernel.</summary>
    public byte Protocol { get; init; } = ByHand;

    /// <summary>RT_SCOPE_ number; null when written: link for one without gateway, else global (0).</summary>
    public byte? Scope { get; init; }

    /// <summary>Order among routes to the same destination, the lowest wins; 0: the kernel's default (IPv6: 1024).</summary>
    public uint Metric { get; init; }

    /// <summary>What it does.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>RTNH_F_ and RTM_F_ flags; 4: the gateway is on the link even if no address says so.</summary>
    public uint Flags { get; init; }

    /// <summary>Largest packet in bytes (RTAX_MTU); 0: the link's.</summary>
    public uint Mtu { get; init; }

    /// <summary>Several ways, where there is more than one; then <see cref="Gateway"/> and <see cref="LinkIndex"/> are not set.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];
}
