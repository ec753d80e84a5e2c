namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>How addresses and ports are chosen (linux/netfilter/nf_nat.h, NF_NAT_RANGE_*).</summary>
[Flags]
public enum NatRange : uint
{
    /// <summary>As the kernel likes.</summary>
    None = 0,

    /// <summary>An address is given; the kernel sets it.</summary>
    MapAddresses = 1,

    /// <summary>A port is given; the kernel sets it.</summary>
    PortGiven = 2,

    /// <summary>Ports by a hash with a secret.</summary>
    Random = 4,

    /// <summary>One client always gets the same address.</summary>
    Persistent = 8,

    /// <summary>Random ports.</summary>
    FullyRandom = 16,
}
