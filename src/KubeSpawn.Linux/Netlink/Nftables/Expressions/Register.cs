namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Registers of a rule's evaluation (enum nft_registers): the verdict's, and four of 16 bytes each.</summary>
public enum Register
{
    /// <summary>Where the decision goes.</summary>
    Verdict = 0,

    /// <summary>First of 16 bytes.</summary>
    R1 = 1,

    /// <summary>Second of 16 bytes.</summary>
    R2 = 2,

    /// <summary>Third of 16 bytes.</summary>
    R3 = 3,

    /// <summary>Fourth of 16 bytes.</summary>
    R4 = 4,
}
