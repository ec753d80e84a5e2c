using System.Net;
using System.Net.Sockets;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>Ethernet frames inside UDP (linux/if_link.h, IFLA_VXLAN_*; RFC 7348).</summary>
/// <param name="Id">Network identifier, 24 bits.</param>
public sealed record VxlanKind(uint Id) : LinkKind("vxlan")
{
    /// <summary>Address that packets are sent from.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>Multicast group or the one remote end.</summary>
    public IPAddress? Group { get; init; }

    /// <summary>Index of the link that packets leave by; 0: any.</summary>
    public int Underlying { get; init; }

    /// <summary>UDP port; null: the kernel's old default, 8472. The assigned one is 4789.</summary>
    public ushort? Port { get; init; }

    /// <summary>Whether it learns which remote end has which MAC; null: the kernel's default, yes.</summary>
    public bool? Learning { get; init; }

    internal override void WriteData(AttributeWriter writer)
    {
        writer.U32(IFLA_VXLAN_ID, Id);
        if (Local is not null)
            writer.Address(Local.AddressFamily == AddressFamily.InterNetworkV6 ? IFLA_VXLAN_LOCAL6 : IFLA_VXLAN_LOCAL, Local);
        if (Group is not null)
            writer.Address(Group.AddressFamily == AddressFamily.InterNetworkV6 ? IFLA_VXLAN_GROUP6 : IFLA_VXLAN_GROUP, Group);
        if (Underlying != 0)
            writer.S32(IFLA_VXLAN_LINK, Underlying);
        if (Port is { } port)
            writer.U16Big(IFLA_VXLAN_PORT, port);
        if (Learning is { } learning)
            writer.U8(IFLA_VXLAN_LEARNING, learning ? (byte)1 : (byte)0);
    }

    internal static VxlanKind ReadData(AttributeReader data)
    {
        var vxlan = new VxlanKind(0);
        while (data.Next())
        {
            vxlan = data.Type switch
            {
                IFLA_VXLAN_ID => vxlan with { Id = data.U32() },
                IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6 => vxlan with { Local = data.Address() },
                IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6 => vxlan with { Group = data.Address() },
                IFLA_VXLAN_LINK => vxlan with { Underlying = data.S32() },
                IFLA_VXLAN_PORT => vxlan with { Port = data.U16Big() },
                IFLA_VXLAN_LEARNING => vxlan with { Learning = data.U8() != 0 },
                _ => vxlan,
            };
        }
        return vxlan;
    }
}
