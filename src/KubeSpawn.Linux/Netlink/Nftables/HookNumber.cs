namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>Hooks of the ip, ip6, inet and bridge families (linux/netfilter.h, enum nf_inet_hooks).</summary>
public enum HookNumber
{
    /// <summary>All packets that arrive, before routing. In family netdev: ingress.</summary>
    Prerouting = 0,

    /// <summary>Packets for this host.</summary>
    Input = 1,

    /// <summary>Packets that are routed through.</summary>
    Forward = 2,

    /// <summary>Packets of this host's own.</summary>
    Output = 3,

    /// <summary>All packets that leave, after routing.</summary>
    Postrouting = 4,

    /// <summary>Family inet: packets as they arrive.</summary>
    Ingress = 5,
}
