namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>What a route does with packets (linux/rtnetlink.h, RTN_*).</summary>
public enum RouteType
{
    /// <summary>Unspecified.</summary>
    Unspecified = 0,

    /// <summary>Sends them on.</summary>
    Unicast = 1,

    /// <summary>Delivers them here.</summary>
    Local = 2,

    /// <summary>Broadcast.</summary>
    Broadcast = 3,

    /// <summary>Delivers them here, sent to one of many.</summary>
    Anycast = 4,

    /// <summary>Multicast.</summary>
    Multicast = 5,

    /// <summary>Drops them silently.</summary>
    Blackhole = 6,

    /// <summary>Refuses them: host unreachable.</summary>
    Unreachable = 7,

    /// <summary>Refuses them: administratively prohibited.</summary>
    Prohibit = 8,

    /// <summary>Looks in the next table.</summary>
    Throw = 9,
}
