namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>What <see cref="Meta"/> tells of a packet (enum nft_meta_keys). Numbers are in the host's byte order unless it says otherwise.</summary>
public enum MetaKey
{
    /// <summary>Bytes.</summary>
    Length = 0,

    /// <summary>EtherType, 16 bits in the network's byte order.</summary>
    Protocol = 1,

    /// <summary>Traffic control priority.</summary>
    Priority = 2,

    /// <summary>Mark, 32 bits.</summary>
    Mark = 3,

    /// <summary>Index of the link it came in by.</summary>
    InputLink = 4,

    /// <summary>Index of the link it leaves by.</summary>
    OutputLink = 5,

    /// <summary>Name of the link it came in by, 16 bytes padded with NULs.</summary>
    InputName = 6,

    /// <summary>Name of the link it leaves by, 16 bytes padded with NULs.</summary>
    OutputName = 7,

    /// <summary>ARPHRD_ type of the link it came in by, 16 bits.</summary>
    InputType = 8,

    /// <summary>ARPHRD_ type of the link it leaves by, 16 bits.</summary>
    OutputType = 9,

    /// <summary>User of the socket.</summary>
    SocketUser = 10,

    /// <summary>Group of the socket.</summary>
    SocketGroup = 11,

    /// <summary>NFPROTO_ family, one byte.</summary>
    Family = 15,

    /// <summary>Transport protocol, one byte.</summary>
    TransportProtocol = 16,

    /// <summary>Unicast, broadcast, ...: PACKET_ number, one byte.</summary>
    PacketType = 19,
}
