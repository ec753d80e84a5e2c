namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>The kind of a message.</summary>
public enum MessageType : byte
{
    /// <summary>Never sent.</summary>
    Invalid = 0,

    /// <summary>A call of a method.</summary>
    MethodCall = 1,

    /// <summary>Its answer.</summary>
    MethodReturn = 2,

    /// <summary>Its answer when it failed.</summary>
    Error = 3,

    /// <summary>Sent to whoever listens.</summary>
    Signal = 4,
}

/// <summary>Flags of a message.</summary>
[Flags]
public enum MessageFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The sender wants no answer.</summary>
    NoReplyExpected = 1,

    /// <summary>The bus must not start anyone for this message.</summary>
    NoAutoStart = 2,

    /// <summary>The caller is ready to wait for a person to be asked for permission.</summary>
    AllowInteractiveAuthorization = 4,
}

/// <summary>Codes of header fields.</summary>
internal enum HeaderField : byte
{
    Invalid = 0,
    Path = 1,
    Interface = 2,
    Member = 3,
    ErrorName = 4,
    ReplySerial = 5,
    Destination = 6,
    Sender = 7,
    Signature = 8,
    UnixFds = 9,
}
