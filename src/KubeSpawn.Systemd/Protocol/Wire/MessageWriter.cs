using System.Buffers.Binary;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// Writes one message, little-endian: header first, then the body value by value, as its signature says. Lengths are reserved and
/// patched when they are known. Only this type and <see cref="Reader"/> know where bytes go.
/// </summary>
/// <remarks>
/// <code>
/// byte  byte  byte  byte     uint32       uint32   array of struct(byte, variant)   pad to 8   body
/// 'l'   type  flags version  body length  serial   header fields                    0...
/// </code>
/// (specification, section "Message Format")
/// </remarks>
public ref partial struct MessageWriter
{
    private readonly MessageBuffer _buffer;
    private int _bodyStart;
    private int _depth;

    /// <summary>A writer with a buffer of its own; <see cref="Finish"/> hands that out, <see cref="Dispose"/> gives it back.</summary>
    public MessageWriter()
    {
        _buffer = new MessageBuffer();
    }

    /// <summary>Bytes written so far, header included.</summary>
    internal readonly int Length => _buffer.Length;

    /// <summary>The body is complete: the message, ready to be sent.</summary>
    public readonly MessageBuffer Finish()
    {
        if (_bodyStart == 0)
            throw new InvalidOperationException("the header comes first");
        _buffer.Patch(MessageBuffer.BodyLengthOffset, (uint)(_buffer.Length - _bodyStart));
        if (_buffer.HandleCountOffset != 0)
            _buffer.Patch(_buffer.HandleCountOffset, (uint)_buffer.Handles.Count);
        else if (_buffer.Handles.Count > 0)
            throw new InvalidOperationException("file descriptors were written that the signature does not have");
        return _buffer;
    }

    /// <summary>Gives the buffer back when the message was given up before <see cref="Finish"/>.</summary>
    public readonly void Dispose() => _buffer.Dispose();

    private readonly void Align(int alignment)
    {
        int padding = -_buffer.Length & (alignment - 1);
        if (padding > 0)
            _buffer.Extend(padding).Clear();
    }

    private readonly void WriteRaw(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Extend(4), value);
}
