using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// Writes the attributes of a message (linux/netlink.h, struct nlattr):
/// <code>
///  0        2      4
///  | length | type | value, padded to 4 |
/// </code>
/// Length counts the header and the value, not the padding; both header fields are in the host's byte order. Values without "Big" in the
/// method's name are in the host's byte order, those with it in the network's. Errors stick to the buffer and stop it from being sent.
/// </summary>
public readonly ref struct AttributeWriter
{
    private readonly MessageBuffer _buffer;

    internal AttributeWriter(MessageBuffer buffer) => _buffer = buffer;

    /// <summary>Bytes as they are.</summary>
    public void Bytes(ushort type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Value(type, value.Length));

    /// <summary>An attribute without a value.</summary>
    public void Flag(ushort type) => Value(type, 0);

    /// <summary>One byte.</summary>
    public void U8(ushort type, byte value) => Bytes(type, [value]);

    /// <summary>16 bits, the host's byte order.</summary>
    public void U16(ushort type, ushort value) => MemoryMarshal.Write(Value(type, 2), in value);

    /// <summary>32 bits, the host's byte order.</summary>
    public void U32(ushort type, uint value) => MemoryMarshal.Write(Value(type, 4), in value);

    /// <summary>32 bits with sign, the host's byte order.</summary>
    public void S32(ushort type, int value) => U32(type, (uint)value);

    /// <summary>16 bits, the network's byte order.</summary>
    public void U16Big(ushort type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Value(type, 2), value);

    /// <summary>32 bits, the network's byte order.</summary>
    public void U32Big(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Value(type, 4), value);

    /// <summary>64 bits, the network's byte order.</summary>
    public void U64Big(ushort type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Value(type, 8), value);

    /// <summary>An IPv4 address as 4 bytes, an IPv6 address as 16.</summary>
    public void Address(ushort type, IPAddress value)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = value.TryWriteBytes(bytes, out int written);
        Bytes(type, bytes[..written]);
    }

    /// <summary>UTF-8 with a NUL at its end. A NUL inside is an error.</summary>
    public void Text(ushort type, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            _buffer.Fail($"the text of attribute {type} has a NUL in it");
        int length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Value(type, length + 1));
    }

    /// <summary>Attributes that are written already, as they are.</summary>
    internal void Raw(scoped ReadOnlySpan<byte> attributes)
    {
        attributes.CopyTo(_buffer.Take(attributes.Length));
        _buffer.Align();
    }

    /// <summary>Begins an attribute of attributes; its end is <see cref="EndNested"/> with what this returns.</summary>
    public int BeginNested(ushort type)
    {
        int start = _buffer.Length;
        _ = Value((ushort)(type | NLA_F_NESTED), 0);
        return start;
    }

    /// <summary>Begins an attribute whose value starts with a structure, as VETH_INFO_PEER does; attributes follow.</summary>
    public int BeginNested<T>(ushort type, T structure)
        where T : unmanaged
    {
        int start = BeginNested(type);
        MemoryMarshal.Write(_buffer.Take(Unsafe.SizeOf<T>()), in structure);
        _buffer.Align();
        return start;
    }

    /// <summary>Begins a structure that starts with its own length as an attribute does (struct rtnexthop) and is followed by attributes.</summary>
    public int BeginStructure<T>(T structure)
        where T : unmanaged
    {
        int start = _buffer.Length;
        MemoryMarshal.Write(_buffer.Take(Unsafe.SizeOf<T>()), in structure);
        return start;
    }

    /// <summary>Ends an attribute of attributes: writes its length.</summary>
    public void EndNested(int start)
    {
        int length = _buffer.Length - start;
        if (length > ushort.MaxValue)
            _buffer.Fail($"an attribute of {length} bytes is longer than netlink can say (65,535)");
        ushort value = (ushort)length;
        MemoryMarshal.Write(_buffer.Writable[start..], in value);
    }

    /// <summary>Bytes written to the buffer so far; to learn how much more fits into a nested attribute.</summary>
    internal int Position => _buffer.Length;

    private Span<byte> Value(ushort type, int length)
    {
        if (length > ushort.MaxValue - NLA_HDRLEN)
        {
            _buffer.Fail($"a value of {length} bytes is longer than attribute {type} can say (65,531)");
            return new byte[length];
        }
        Span<byte> taken = _buffer.Take(NLA_HDRLEN + ((length + 3) & ~3));
        ushort total = (ushort)(NLA_HDRLEN + length);
        MemoryMarshal.Write(taken, in total);
        MemoryMarshal.Write(taken[2..], in type);
        return taken.Slice(NLA_HDRLEN, length);
    }
}
