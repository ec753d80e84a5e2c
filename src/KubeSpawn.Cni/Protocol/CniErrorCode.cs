namespace KubeSpawn.Cni.Protocol;

/// <summary>
/// Codes of an error result. 1 to 99 are the specification's (CNI specification 1.1.0, section 5 "Error"), from 100 on a plugin's own.
/// </summary>
internal enum CniErrorCode
{
    /// <summary>The configuration's cniVersion is none that this plugin speaks, or one without the verb.</summary>
    IncompatibleVersion = 1,

    /// <summary>A field of the configuration has a value this plugin does not support; the message names both.</summary>
    UnsupportedField = 2,

    /// <summary>The container does not exist; the runtime has nothing to clean up.</summary>
    UnknownContainer = 3,

    /// <summary>A variable of the environment is missing or malformed; the message names it.</summary>
    InvalidEnvironment = 4,

    /// <summary>Reading the configuration or a file failed.</summary>
    InputOutput = 5,

    /// <summary>What was read is not the JSON it should be.</summary>
    Undecodable = 6,

    /// <summary>The configuration is JSON, but makes no sense.</summary>
    InvalidConfiguration = 7,

    /// <summary>Something is in the way that goes away by itself: try again later.</summary>
    TryAgainLater = 11,

    /// <summary>STATUS: the plugin cannot serve ADD.</summary>
    NotAvailable = 50,

    /// <summary>The kernel refused an operation on links, addresses, routes or the packet filter.</summary>
    Kernel = 100,

    /// <summary>No range has an address left.</summary>
    NoAddressLeft = 101,

    /// <summary>CHECK: what is there differs from what ADD made.</summary>
    CheckFailed = 102,

    /// <summary>A mistake in this program.</summary>
    Internal = 999,
}
