namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>RFC 2863 state of a link (linux/if.h, IF_OPER_*).</summary>
public enum OperationalState
{
    /// <summary>The driver does not say.</summary>
    Unknown = 0,

    /// <summary>Some part of it is not there.</summary>
    NotPresent = 1,

    /// <summary>Down.</summary>
    Down = 2,

    /// <summary>The link it stands on is down.</summary>
    LowerLayerDown = 3,

    /// <summary>In a test mode.</summary>
    Testing = 4,

    /// <summary>Waiting for something, e.g. authentication.</summary>
    Dormant = 5,

    /// <summary>Passes packets.</summary>
    Up = 6,
}
