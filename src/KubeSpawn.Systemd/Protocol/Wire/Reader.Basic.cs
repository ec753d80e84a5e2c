using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

public ref partial struct Reader
{
    /// <summary>Reads a byte (y).</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads a boolean (b); anything but 0 and 1 is an error.</summary>
    public bool ReadBool() => ReadUInt32() switch
    {
        0 => false,
        1 => true,
        uint other => throw new DBusProtocolException($"{other} came where a boolean was expected"),
    };

    /// <summary>Reads 16 bits (n).</summary>
    public short ReadInt16()
    {
        Align(2);
        ReadOnlySpan<byte> span = Take(2);
        return _bigEndian ? BinaryPrimitives.ReadInt16BigEndian(span) : BinaryPrimitives.ReadInt16LittleEndian(span);
    }

    /// <summary>Reads 16 bits (q).</summary>
    public ushort ReadUInt16() => (ushort)ReadInt16();

    /// <summary>Reads 32 bits (i).</summary>
    public int ReadInt32() => (int)ReadUInt32();

    /// <summary>Reads 32 bits (u).</summary>
    public uint ReadUInt32()
    {
        Align(4);
        return ReadRaw32();
    }

    /// <summary>Reads 64 bits (x).</summary>
    public long ReadInt64()
    {
        Align(8);
        ReadOnlySpan<byte> span = Take(8);
        return _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(span) : BinaryPrimitives.ReadInt64LittleEndian(span);
    }

    /// <summary>Reads 64 bits (t).</summary>
    public ulong ReadUInt64() => (ulong)ReadInt64();

    /// <summary>Reads a double (d).</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads text (s).</summary>
    public string ReadString() => Utf8.ToText(ReadTextBytes());

    /// <summary>The bytes of a text, without its NUL; whether they are text is for the caller to see.</summary>
    internal ReadOnlySpan<byte> ReadTextBytes()
    {
        uint length = ReadUInt32();
        if (length >= (uint)(_bytes.Length - _offset))
            throw new DBusProtocolException($"text of {length} bytes does not fit into what is left of the message");
        ReadOnlySpan<byte> text = Take((int)length);
        ReadNul();
        return text;
    }

    /// <summary>Reads an object path (o).</summary>
    public ObjectPath ReadObjectPath()
    {
        string path = ReadString();
        return Names.IsObjectPath(path) ? new ObjectPath(path) : throw new DBusProtocolException($"\"{path}\" came as object path");
    }

    /// <summary>Reads a signature (g).</summary>
    public Signature ReadSignature()
    {
        string signature = Encoding.Latin1.GetString(ReadSignatureBytes());
        return Signatures.IsValid(signature) ? new Signature(signature) : throw new DBusProtocolException("a signature is not valid");
    }

    /// <summary>The bytes of a signature, without its NUL; whether they are one is for the caller to see.</summary>
    internal ReadOnlySpan<byte> ReadSignatureBytes()
    {
        int length = ReadByte();
        ReadOnlySpan<byte> signature = Take(length);
        ReadNul();
        return signature;
    }

    /// <summary>Reads a file descriptor (h). It is the caller's from now on; the same index twice is an error.</summary>
    public SafeFileHandle ReadHandle()
    {
        uint index = ReadUInt32();
        return _handles?.Take(index) ?? throw new DBusProtocolException($"file descriptor {index} did not come with the message");
    }

    private void ReadNul()
    {
        if (ReadByte() != 0)
            throw new DBusProtocolException("text does not end with NUL");
    }
}
