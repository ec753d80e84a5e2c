namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>Which packets a table sees (linux/netfilter.h, NFPROTO_*).</summary>
public enum NftFamily
{
    /// <summary>None in particular: all, when listing.</summary>
    Unspecified = 0,

    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>IPv4; <c>ip</c> in nft's words.</summary>
    IPv4 = 2,

    /// <summary>ARP.</summary>
    Arp = 3,

    /// <summary>Packets as they arrive on one link.</summary>
    Netdev = 5,

    /// <summary>Frames that a bridge passes on.</summary>
    Bridge = 7,

    /// <summary>IPv6; <c>ip6</c> in nft's words.</summary>
    IPv6 = 10,
}
