using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// Reads attributes one after another; the wire format is drawn at <see cref="AttributeWriter"/>. Nothing of it throws: a length that does not fit
/// its surroundings, or a value that is shorter than what is asked for, is kept in the <see cref="AttributeError"/> and ends or zeroes the reading.
/// </summary>
public ref struct AttributeReader
{
    private readonly ref AttributeError _error;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader of bytes that begin with an attribute.</summary>
    public AttributeReader(ReadOnlySpan<byte> attributes, ref AttributeError error)
    {
        _rest = attributes;
        _error = ref error;
    }

    /// <summary>A reader of what follows a structure of <paramref name="headerLength"/> bytes.</summary>
    public AttributeReader(ReadOnlySpan<byte> payload, int headerLength, ref AttributeError error)
    {
        _error = ref error;
        int aligned = (headerLength + 3) & ~3;
        if (payload.Length < headerLength)
            _error.Set($"{payload.Length} bytes are too few for a structure of {headerLength}");
        _rest = payload.Length < aligned ? default : payload[aligned..];
    }

    /// <summary>The current attribute's type, without its flags.</summary>
    public ushort Type { get; private set; }

    /// <summary>The current attribute says of itself that it holds attributes; not all that do say so.</summary>
    public bool IsNested { get; private set; }

    /// <summary>The current attribute's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next attribute; false: there is none, or it is broken.</summary>
    public bool Next()
    {
        // Up to three bytes of padding may follow the last attribute.
        if (_rest.Length < NLA_HDRLEN)
        {
            if (_rest.ContainsAnyExcept((byte)0))
                _error.Set($"{_rest.Length} bytes are too few for an attribute");
            _rest = default;
            return false;
        }
        int length = MemoryMarshal.Read<ushort>(_rest);
        ushort type = MemoryMarshal.Read<ushort>(_rest[2..]);
        if (length < NLA_HDRLEN || length > _rest.Length)
        {
            _error.Set($"attribute {type & NLA_TYPE_MASK} says it is {length} bytes long where {_rest.Length} are left");
            _rest = default;
            return false;
        }
        Type = (ushort)(type & NLA_TYPE_MASK);
        IsNested = (type & NLA_F_NESTED) != 0;
        Value = _rest[NLA_HDRLEN..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }

    /// <summary>One byte.</summary>
    public readonly byte U8() => Has(1) ? Value[0] : (byte)0;

    /// <summary>16 bits, the host's byte order.</summary>
    public readonly ushort U16() => Has(2) ? MemoryMarshal.Read<ushort>(Value) : (ushort)0;

    /// <summary>32 bits, the host's byte order.</summary>
    public readonly uint U32() => Has(4) ? MemoryMarshal.Read<uint>(Value) : 0;

    /// <summary>32 bits with sign, the host's byte order.</summary>
    public readonly int S32() => (int)U32();

    /// <summary>16 bits, the network's byte order.</summary>
    public readonly ushort U16Big() => Has(2) ? BinaryPrimitives.ReadUInt16BigEndian(Value) : (ushort)0;

    /// <summary>32 bits, the network's byte order.</summary>
    public readonly uint U32Big() => Has(4) ? BinaryPrimitives.ReadUInt32BigEndian(Value) : 0;

    /// <summary>64 bits, the network's byte order.</summary>
    public readonly ulong U64Big() => Has(8) ? BinaryPrimitives.ReadUInt64BigEndian(Value) : 0;

    /// <summary>UTF-8 up to the first NUL, or to the end.</summary>
    public readonly string Text()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>An IPv4 address of 4 bytes or an IPv6 address of 16; anything else is an error.</summary>
    public readonly IPAddress Address()
    {
        if (Value.Length is 4 or 16)
            return new IPAddress(Value);
        _error.Set($"attribute {Type} has {Value.Length} bytes, which is no address");
        return IPAddress.None;
    }

    /// <summary>A copy of the value.</summary>
    public readonly byte[] Bytes() => Value.ToArray();

    /// <summary>A reader of the attributes inside the current one.</summary>
    public readonly AttributeReader Nested() => new(Value, ref _error);

    /// <summary>A reader of attributes in a part of the current one, after a structure of its own; errors go where this one's go.</summary>
    public readonly AttributeReader Inside(ReadOnlySpan<byte> part) => new(part, ref _error);

    /// <summary>Notes that what was read makes no sense.</summary>
    public readonly void Fail(string reason) => _error.Set(reason);

    private readonly bool Has(int length)
    {
        if (Value.Length >= length)
            return true;
        _error.Set($"attribute {Type} has {Value.Length} bytes instead of {length}");
        return false;
    }
}
