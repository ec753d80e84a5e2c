namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>nft's numbers for types of keys and values (its datatype.h); the kernel keeps them and looks at <see cref="Verdict"/> only.</summary>
public static class NftDataType
{
    /// <summary>NFT_DATA_VERDICT (linux/netfilter/nf_tables.h).</summary>
    public const uint Verdict = 0xFFFFFF00;

    /// <summary>IPv4 address, 4 bytes.</summary>
    public const uint IPv4Address = 7;

    /// <summary>IPv6 address, 16 bytes.</summary>
    public const uint IPv6Address = 8;

    /// <summary>Ethernet address, 6 bytes.</summary>
    public const uint EthernetAddress = 9;

    /// <summary>Transport protocol, 1 byte.</summary>
    public const uint TransportProtocol = 12;

    /// <summary>Port, 2 bytes.</summary>
    public const uint Port = 13;

    /// <summary>Mark, 4 bytes.</summary>
    public const uint Mark = 19;

    /// <summary>Name of a link, 16 bytes.</summary>
    public const uint LinkName = 41;

    /// <summary>A plain number, 4 bytes.</summary>
    public const uint PlainNumber = 4;

    /// <summary>Type of several fields after one another: six bits each, the first field on top.</summary>
    public static uint Concatenate(params ReadOnlySpan<uint> types)
    {
        uint all = 0;
        foreach (uint type in types)
            all = (all << 6) | type;
        return all;
    }
}
