using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

public ref partial struct MessageWriter
{
    /// <summary>Writes a byte (y).</summary>
    public readonly void WriteByte(byte value) => _buffer.Extend(1)[0] = value;

    /// <summary>Writes a boolean (b).</summary>
    public readonly void WriteBool(bool value) => WriteUInt32(value ? 1u : 0u);

    /// <summary>Writes 16 bits (n).</summary>
    public readonly void WriteInt16(short value)
    {
        Align(2);
        BinaryPrimitives.WriteInt16LittleEndian(_buffer.Extend(2), value);
    }

    /// <summary>Writes 16 bits (q).</summary>
    public readonly void WriteUInt16(ushort value) => WriteInt16((short)value);

    /// <summary>Writes 32 bits (i).</summary>
    public readonly void WriteInt32(int value) => WriteUInt32((uint)value);

    /// <summary>Writes 32 bits (u).</summary>
    public readonly void WriteUInt32(uint value)
    {
        Align(4);
        WriteRaw(value);
    }

    /// <summary>Writes 64 bits (x).</summary>
    public readonly void WriteInt64(long value)
    {
        Align(8);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.Extend(8), value);
    }

    /// <summary>Writes 64 bits (t).</summary>
    public readonly void WriteUInt64(ulong value) => WriteInt64((long)value);

    /// <summary>Writes a double (d).</summary>
    public readonly void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes text (s): length, UTF-8, NUL. Text with a NUL or half a surrogate pair cannot be sent.</summary>
    public readonly void WriteString(ReadOnlySpan<char> value)
    {
        if (value.Contains('\0'))
            throw new DBusProtocolException("text with a NUL in it cannot be sent");
        Align(4);
        int lengthOffset = _buffer.Length;
        WriteRaw(0);
        int length;
        try
        {
            length = StrictUtf8.GetByteCount(value);
            StrictUtf8.GetBytes(value, _buffer.Extend(length));
        }
        catch (EncoderFallbackException)
        {
            throw new DBusProtocolException("text with half a surrogate pair in it cannot be sent");
        }
        _buffer.Patch(lengthOffset, (uint)length);
        WriteByte(0);
    }

    /// <summary>Writes an object path (o).</summary>
    public readonly void WriteObjectPath(ReadOnlySpan<char> value)
    {
        if (!Names.IsObjectPath(value))
            throw new DBusProtocolException($"\"{value}\" is no object path");
        WriteString(value);
    }

    /// <summary>Writes a signature (g): one byte of length, ASCII, NUL.</summary>
    public readonly void WriteSignature(ReadOnlySpan<char> value)
    {
        if (!Signatures.IsValid(value))
            throw new DBusProtocolException($"\"{value}\" is no signature");
        Span<byte> span = _buffer.Extend(value.Length + 2);
        span[0] = (byte)value.Length;
        Encoding.ASCII.GetBytes(value, span[1..]);
        span[^1] = 0;
    }

    /// <summary>Sends a file descriptor along (h). It stays the caller's, who keeps it open until the call has returned.</summary>
    public readonly void WriteHandle(SafeFileHandle value) => WriteUInt32((uint)_buffer.AddHandle(value));

    private static UTF8Encoding StrictUtf8 => Utf8.Strict;
}
