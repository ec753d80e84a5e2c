namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>Families in nft's words.</summary>
internal static class FamilyNames
{
    internal static string Of(NftFamily family) => family switch
    {
        NftFamily.IPv4 => "ip",
        NftFamily.IPv6 => "ip6",
        NftFamily.Inet => "inet",
        NftFamily.Arp => "arp",
        NftFamily.Bridge => "bridge",
        NftFamily.Netdev => "netdev",
        _ => $"family {(int)family}",
    };
}
