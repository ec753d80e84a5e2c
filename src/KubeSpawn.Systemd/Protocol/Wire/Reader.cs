using System.Buffers.Binary;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// Reads the values of a message in the byte order it came in. Everything is checked before it is used: lengths against what is
/// left, padding for zeros, text for UTF-8, names for their rules; what is wrong is a <see cref="DBusProtocolException"/>.
/// </summary>
public ref partial struct Reader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;
    private readonly HandleList? _handles;
    private int _offset;
    private int _depth;

    /// <summary>A reader of bytes that begin at an alignment of 8.</summary>
    internal Reader(ReadOnlySpan<byte> bytes, bool bigEndian, HandleList? handles, int offset = 0)
    {
        _bytes = bytes;
        _bigEndian = bigEndian;
        _handles = handles;
        _offset = offset;
    }

    /// <summary>Bytes read so far.</summary>
    internal readonly int Offset => _offset;

    /// <summary>True: nothing is left.</summary>
    public readonly bool AtEnd => _offset == _bytes.Length;

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _offset))
            throw new DBusProtocolException($"a message ends {count - (_bytes.Length - _offset)} bytes too soon");
        ReadOnlySpan<byte> taken = _bytes.Slice(_offset, count);
        _offset += count;
        return taken;
    }

    private void Align(int alignment)
    {
        int padding = -_offset & (alignment - 1);
        if (padding > 0 && Take(padding).ContainsAnyExcept((byte)0))
            throw new DBusProtocolException("padding is not zero");
    }

    private void Enter()
    {
        if (++_depth > Limits.TotalDepth)
            throw new DBusProtocolException($"values are nested deeper than {Limits.TotalDepth}");
    }

    private uint ReadRaw32()
    {
        ReadOnlySpan<byte> span = Take(4);
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(span) : BinaryPrimitives.ReadUInt32LittleEndian(span);
    }
}
