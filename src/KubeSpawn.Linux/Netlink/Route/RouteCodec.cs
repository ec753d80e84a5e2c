using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>
/// Writes and reads RTM_NEWROUTE: struct rtmsg, then RTA_ attributes; RTA_MULTIPATH is a row of struct rtnexthop, each with attributes of its own:
/// <code>
///  rtmsg | RTA_DST | RTA_GATEWAY | RTA_OIF | ... | RTA_MULTIPATH { rtnexthop RTA_GATEWAY, rtnexthop RTA_GATEWAY, ... }
/// </code>
/// </summary>
internal static class RouteCodec
{
    private const byte ScopeLink = 253;
    private const byte ScopeHost = 254;

    internal static void Write(MessageBuffer buffer, ushort type, ushort flags, Route route)
    {
        bool four = route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var header = new RouteInfo
        {
            Family = Families.ToKernel(route.Destination.BaseAddress.AddressFamily),
            DestinationLength = (byte)route.Destination.PrefixLength,
            Table = route.Table > byte.MaxValue ? (byte)0 : (byte)route.Table,
            Protocol = route.Protocol,
            Scope = route.Scope ?? (four ? DefaultScope(route) : (byte)0),
            Type = (byte)route.Type,
            Flags = route.Flags,
        };
        AttributeWriter writer = buffer.Begin(type, flags, header);
        if (route.Destination.PrefixLength != 0)
            writer.Address(RTA_DST, route.Destination.BaseAddress);
        if (route.Table > byte.MaxValue)
            writer.U32(RTA_TABLE, route.Table);
        if (route.Gateway is not null)
            WriteGateway(writer, four, route.Gateway);
        if (route.LinkIndex != 0)
            writer.S32(RTA_OIF, route.LinkIndex);
        if (route.PreferredSource is not null)
            writer.Address(RTA_PREFSRC, route.PreferredSource);
        if (route.Metric != 0)
            writer.U32(RTA_PRIORITY, route.Metric);
        if (route.Mtu != 0)
        {
            int metrics = writer.BeginNested(RTA_METRICS);
            writer.U32(RTAX_MTU, route.Mtu);
            writer.EndNested(metrics);
        }
        if (route.NextHops.Count != 0)
            WriteNextHops(writer, four, route.NextHops);
    }

    internal static Route Read(ReadOnlySpan<byte> payload, ref AttributeError error)
    {
        var reader = new AttributeReader(payload, Unsafe.SizeOf<RouteInfo>(), ref error);
        RouteInfo info = payload.Length < Unsafe.SizeOf<RouteInfo>() ? default : MemoryMarshal.Read<RouteInfo>(payload);
        IPAddress? destination = Families.Any(info.Family);
        var route = new Route(default)
        {
            Table = info.Table,
            Protocol = info.Protocol,
            Scope = info.Scope,
            Type = (RouteType)info.Type,
            Flags = info.Flags,
        };
        while (reader.Next())
        {
            if (reader.Type == RTA_DST)
                destination = reader.Address();
            else
                route = Take(route, reader);
        }
        if (destination is not null && Families.TryRange(destination, info.DestinationLength, out IPNetwork? range))
            return route with { Destination = range.Value };
        reader.Fail($"a route of family {info.Family} with a destination of {info.DestinationLength} bits");
        return route;
    }

    private static Route Take(Route route, AttributeReader reader) => reader.Type switch
    {
        RTA_GATEWAY => route with { Gateway = reader.Address() },
        RTA_VIA => route with { Gateway = ReadVia(reader) },
        RTA_OIF => route with { LinkIndex = reader.S32() },
        RTA_PREFSRC => route with { PreferredSource = reader.Address() },
        RTA_PRIORITY => route with { Metric = reader.U32() },
        RTA_TABLE => route with { Table = reader.U32() },
        RTA_METRICS => route with { Mtu = ReadMtu(reader.Nested()) },
        RTA_MULTIPATH => route with { NextHops = ReadNextHops(reader) },
        _ => route,
    };

    private static byte DefaultScope(Route route) => route.Type switch
    {
        RouteType.Local => ScopeHost,
        RouteType.Unicast when route.Gateway is null && route.NextHops.Count == 0 => ScopeLink,
        _ => 0,
    };

    /// <summary>An IPv6 router of an IPv4 route goes into RTA_VIA: family (16 bits, the host's order), then the address.</summary>
    private static void WriteGateway(AttributeWriter writer, bool four, IPAddress gateway)
    {
        if (four == (gateway.AddressFamily == AddressFamily.InterNetwork))
        {
            writer.Address(RTA_GATEWAY, gateway);
            return;
        }
        Span<byte> via = stackalloc byte[18];
        ushort family = Families.ToKernel(gateway.AddressFamily);
        MemoryMarshal.Write(via, in family);
        _ = gateway.TryWriteBytes(via[2..], out int length);
        writer.Bytes(RTA_VIA, via[..(2 + length)]);
    }

    private static IPAddress? ReadVia(AttributeReader reader)
    {
        if (reader.Value.Length is 6 or 18)
            return new IPAddress(reader.Value[2..]);
        reader.Fail($"a router of {reader.Value.Length} bytes");
        return null;
    }

    private static uint ReadMtu(AttributeReader metrics)
    {
        uint mtu = 0;
        while (metrics.Next())
        {
            if (metrics.Type == RTAX_MTU)
                mtu = metrics.U32();
        }
        return mtu;
    }

    private static void WriteNextHops(AttributeWriter writer, bool four, IReadOnlyList<NextHop> hops)
    {
        int all = writer.BeginNested(RTA_MULTIPATH);
        foreach (NextHop hop in hops)
        {
            int start = writer.BeginStructure(new NextHopInfo { Index = hop.LinkIndex, Hops = (byte)(hop.Weight - 1) });
            if (hop.Gateway is not null)
                WriteGateway(writer, four, hop.Gateway);
            writer.EndNested(start);
        }
        writer.EndNested(all);
    }

    private static List<NextHop> ReadNextHops(AttributeReader reader)
    {
        List<NextHop> hops = [];
        int size = Unsafe.SizeOf<NextHopInfo>();
        for (ReadOnlySpan<byte> rest = reader.Value; rest.Length >= size;)
        {
            NextHopInfo info = MemoryMarshal.Read<NextHopInfo>(rest);
            if (info.Length < size || info.Length > rest.Length)
            {
                reader.Fail($"a next hop says it is {info.Length} bytes long where {rest.Length} are left");
                break;
            }
            IPAddress? gateway = null;
            AttributeReader inner = reader.Inside(rest[size..info.Length]);
            while (inner.Next())
            {
                if (inner.Type == RTA_GATEWAY)
                    gateway = inner.Address();
                else if (inner.Type == RTA_VIA)
                    gateway = ReadVia(inner);
            }
            hops.Add(new NextHop(info.Index, gateway, info.Hops + 1));
            rest = rest[Math.Min((info.Length + 3) & ~3, rest.Length)..];
        }
        return hops;
    }
}
