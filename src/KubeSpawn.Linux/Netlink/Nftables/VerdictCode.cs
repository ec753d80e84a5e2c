namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>What happens to a packet (linux/netfilter.h NF_*, linux/netfilter/nf_tables.h enum nft_verdicts).</summary>
public enum VerdictCode
{
    /// <summary>Ends silently.</summary>
    Drop = 0,

    /// <summary>Goes on to the next base chain.</summary>
    Accept = 1,

    /// <summary>Goes to a program.</summary>
    Queue = 3,

    /// <summary>Goes on with the next rule.</summary>
    Continue = -1,

    /// <summary>Ends this rule.</summary>
    Break = -2,

    /// <summary>Goes through another chain and comes back.</summary>
    Jump = -3,

    /// <summary>Goes through another chain and does not come back to this one.</summary>
    Goto = -4,

    /// <summary>Goes back to the chain it came from.</summary>
    Return = -5,
}
