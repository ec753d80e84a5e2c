namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>What a set is (enum nft_set_flags).</summary>
[Flags]
public enum NftSetTraits : uint
{
    /// <summary>A named set of single keys that can change.</summary>
    None = 0,

    /// <summary>Nameless; goes with the rule that uses it.</summary>
    Anonymous = 0x1,

    /// <summary>Does not change.</summary>
    Constant = 0x2,

    /// <summary>Of ranges.</summary>
    Interval = 0x4,

    /// <summary>Each key has a value: a map.</summary>
    Map = 0x8,

    /// <summary>Elements go after a time.</summary>
    Timeout = 0x10,

    /// <summary>Rules may change it.</summary>
    Dynamic = 0x20,

    /// <summary>Values are named objects.</summary>
    NamedObjects = 0x40,

    /// <summary>Keys are made of several fields.</summary>
    Concatenation = 0x80,

    /// <summary>Elements have expressions.</summary>
    Expression = 0x100,
}
