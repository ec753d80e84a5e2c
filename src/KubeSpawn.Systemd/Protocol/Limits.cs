namespace KubeSpawn.Systemd.Protocol;

/// <summary>All limits of the D-Bus specification (sections "Type System", "Valid Names", "Message Format"), and ours, in one place.</summary>
public static class Limits
{
    /// <summary>Bytes of a message, header and body.</summary>
    public const int Message = 128 * 1024 * 1024;

    /// <summary>Bytes of an array's elements.</summary>
    public const int Array = 64 * 1024 * 1024;

    /// <summary>Bytes of a signature.</summary>
    public const int Signature = 255;

    /// <summary>Bytes of a bus, interface, member or error name.</summary>
    public const int Name = 255;

    /// <summary>Arrays in arrays within one signature.</summary>
    public const int ArrayDepth = 32;

    /// <summary>Structures in structures within one signature; dict entries count.</summary>
    public const int StructureDepth = 32;

    /// <summary>Containers of all kinds in each other, variants included, within one message.</summary>
    public const int TotalDepth = 64;

    /// <summary>File descriptors with one message: what the kernel takes in one sendmsg, and more than buses let through.</summary>
    public const int FileDescriptors = Native.Constants.SCM_MAX_FD;

    /// <summary>Bytes of the answer to one line of authentication (ours; a bus sends less than 100).</summary>
    public const int AuthenticationLine = 4096;
}
