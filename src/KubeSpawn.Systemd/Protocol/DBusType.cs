namespace KubeSpawn.Systemd.Protocol;

/// <summary>Type codes of the specification (section "Summary of types").</summary>
public enum DBusType : byte
{
    /// <summary>No type.</summary>
    Invalid = 0,

    /// <summary>Unsigned byte.</summary>
    Byte = (byte)'y',

    /// <summary>Boolean, four bytes, 0 or 1.</summary>
    Boolean = (byte)'b',

    /// <summary>Signed 16 bits.</summary>
    Int16 = (byte)'n',

    /// <summary>Unsigned 16 bits.</summary>
    UInt16 = (byte)'q',

    /// <summary>Signed 32 bits.</summary>
    Int32 = (byte)'i',

    /// <summary>Unsigned 32 bits.</summary>
    UInt32 = (byte)'u',

    /// <summary>Signed 64 bits.</summary>
    Int64 = (byte)'x',

    /// <summary>Unsigned 64 bits.</summary>
    UInt64 = (byte)'t',

    /// <summary>IEEE 754 double.</summary>
    Double = (byte)'d',

    /// <summary>UTF-8 without NUL.</summary>
    String = (byte)'s',

    /// <summary>Path of an object.</summary>
    ObjectPath = (byte)'o',

    /// <summary>Zero or more complete types.</summary>
    Signature = (byte)'g',

    /// <summary>Index into the message's file descriptors.</summary>
    UnixFd = (byte)'h',

    /// <summary>Array; an element type follows.</summary>
    Array = (byte)'a',

    /// <summary>A value that brings its signature.</summary>
    Variant = (byte)'v',

    /// <summary>Structure; fields follow up to <c>)</c>.</summary>
    Struct = (byte)'(',

    /// <summary>Dict entry; key and value follow up to <c>}</c>; only as element of an array.</summary>
    DictEntry = (byte)'{',
}
