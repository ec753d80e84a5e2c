namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>What an offset into a packet counts from (enum nft_payload_bases).</summary>
public enum PayloadBase
{
    /// <summary>The link's header.</summary>
    Link = 0,

    /// <summary>The IP header.</summary>
    Network = 1,

    /// <summary>The TCP, UDP, ... header.</summary>
    Transport = 2,

    /// <summary>What comes after the transport header.</summary>
    Inner = 3,
}
