using System.Runtime.InteropServices;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>struct ifinfomsg (linux/rtnetlink.h), the host's byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterfaceInfo
{
    internal byte Family;
    internal byte Pad;
    internal ushort Type;
    internal int Index;
    internal uint Flags;
    internal uint Change;
}

/// <summary>struct ifaddrmsg (linux/if_addr.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressInfo
{
    internal byte Family;
    internal byte PrefixLength;
    internal byte Flags;
    internal byte Scope;
    internal uint Index;
}

/// <summary>struct rtmsg (linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteInfo
{
    internal byte Family;
    internal byte DestinationLength;
    internal byte SourceLength;
    internal byte TypeOfService;
    internal byte Table;
    internal byte Protocol;
    internal byte Scope;
    internal byte Type;
    internal uint Flags;
}

/// <summary>struct rtnexthop (linux/rtnetlink.h); attributes follow.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NextHopInfo
{
    internal ushort Length;
    internal byte Flags;
    internal byte Hops;
    internal int Index;
}

/// <summary>struct ndmsg (linux/neighbour.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NeighbourInfo
{
    internal byte Family;
    internal byte Pad1;
    internal ushort Pad2;
    internal int Index;
    internal ushort State;
    internal byte Flags;
    internal byte Type;
}
