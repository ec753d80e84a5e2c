using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>Message types as they stand in a header: the subsystem of nfnetlink in the upper byte, nf_tables' own number in the lower.</summary>
internal static class NftMessage
{
    internal const ushort NewTable = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWTABLE;
    internal const ushort GetTable = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETTABLE;
    internal const ushort DeleteTable = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELTABLE;
    internal const ushort NewChain = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWCHAIN;
    internal const ushort GetChain = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETCHAIN;
    internal const ushort DeleteChain = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELCHAIN;
    internal const ushort NewRule = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWRULE;
    internal const ushort GetRule = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETRULE;
    internal const ushort DeleteRule = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELRULE;
    internal const ushort NewSet = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWSET;
    internal const ushort GetSet = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETSET;
    internal const ushort DeleteSet = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELSET;
    internal const ushort NewSetElements = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWSETELEM;
    internal const ushort GetSetElements = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETSETELEM;
    internal const ushort DeleteSetElements = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELSETELEM;
    internal const ushort NewGeneration = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWGEN;
    internal const ushort GetGeneration = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN;
}
