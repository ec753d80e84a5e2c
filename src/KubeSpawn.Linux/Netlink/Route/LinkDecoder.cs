using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>
/// Reads RTM_NEWLINK: struct ifinfomsg, then IFLA_ attributes, of which IFLA_LINKINFO and IFLA_PROP_LIST hold further ones:
/// <code>
///  ifinfomsg | IFLA_IFNAME | IFLA_MTU | ... | IFLA_LINKINFO { KIND, DATA { by kind }, SLAVE_KIND, SLAVE_DATA { by master's kind } }
/// </code>
/// </summary>
internal static class LinkDecoder
{
    internal static Link Read(ReadOnlySpan<byte> payload, ref AttributeError error)
    {
        var reader = new AttributeReader(payload, Unsafe.SizeOf<InterfaceInfo>(), ref error);
        InterfaceInfo info = payload.Length < Unsafe.SizeOf<InterfaceInfo>() ? default : MemoryMarshal.Read<InterfaceInfo>(payload);
        var link = new Link { Index = info.Index, Name = "", HardwareType = info.Type, Flags = info.Flags };
        while (reader.Next())
        {
            link = reader.Type switch
            {
                IFLA_IFNAME => link with { Name = reader.Text() },
                IFLA_ADDRESS => link with { Mac = reader.Bytes() },
                IFLA_MTU => link with { Mtu = reader.U32() },
                IFLA_LINK => link with { Parent = reader.S32() },
                IFLA_MASTER => link with { Master = reader.S32() },
                IFLA_OPERSTATE => link with { State = (OperationalState)reader.U8() },
                IFLA_IFALIAS => link with { Alias = reader.Text() },
                IFLA_LINK_NETNSID => link with { ParentNamespace = reader.S32() },
                IFLA_LINKINFO => ReadInfo(link, reader.Nested()),
                IFLA_PROP_LIST => link with { AlternativeNames = ReadNames(reader.Nested()) },
                _ => link,
            };
        }
        return link;
    }

    private static Link ReadInfo(Link link, AttributeReader info)
    {
        string masterKind = "";
        while (info.Next())
        {
            switch (info.Type)
            {
                case IFLA_INFO_KIND:
                    link = link with { Kind = info.Text(), Details = LinkKind.Read(info.Text(), default) };
                    break;
                case IFLA_INFO_DATA:
                    link = link with { Details = LinkKind.Read(link.Kind, info.Nested()) };
                    break;
                case IFLA_INFO_SLAVE_KIND:
                    masterKind = info.Text();
                    break;
                case IFLA_INFO_SLAVE_DATA when masterKind == "bridge":
                    link = link with { BridgePort = BridgePortOptions.Read(info.Nested()) };
                    break;
            }
        }
        return link;
    }

    private static List<string> ReadNames(AttributeReader list)
    {
        List<string> names = [];
        while (list.Next())
        {
            if (list.Type == IFLA_ALT_IFNAME)
                names.Add(list.Text());
        }
        return names;
    }
}
