using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// Requests that go to the kernel in one datagram. The kernel works through them one after another inside the sending call; they are not
/// atomic unless the protocol says so (nf_tables' batches). Grows as needed; can be reused after <see cref="Clear"/>. Not for two threads.
/// </summary>
public sealed class MessageBuffer
{
    private byte[] _bytes;
    private int _length;
    private int _open = -1;

    /// <summary>An empty buffer.</summary>
    public MessageBuffer(int capacity = 512) => _bytes = new byte[Math.Max(capacity, NLMSG_HDRLEN)];

    /// <summary>Number of messages.</summary>
    public int Count { get; private set; }

    /// <summary>Why what was written cannot be sent: the first error of any writer; null: none.</summary>
    public string? Error { get; private set; }

    /// <summary>The bytes written so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal Span<byte> Writable => _bytes.AsSpan(0, _length);

    internal int Length => _length;

    /// <summary>Begins a message; it ends with the next one, or when the buffer is sent.</summary>
    /// <param name="type">Message type.</param>
    /// <param name="flags">NLM_F_ flags; NLM_F_REQUEST is added.</param>
    /// <param name="family">The fixed header that follows the message's own, e.g. struct ifinfomsg.</param>
    public AttributeWriter Begin<T>(ushort type, ushort flags, T family)
        where T : unmanaged
    {
        End();
        Align();
        _open = _length;
        var header = new NetlinkHeader(0, type, (ushort)(flags | NLM_F_REQUEST), 0, 0);
        MemoryMarshal.Write(Take(NLMSG_HDRLEN), in header);
        MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), in family);
        Align();
        Count++;
        return new AttributeWriter(this);
    }

    /// <summary>Takes everything out; the memory stays.</summary>
    public void Clear()
    {
        _length = 0;
        _open = -1;
        Count = 0;
        Error = null;
    }

    /// <summary>Writes the last message's length.</summary>
    internal void End()
    {
        if (_open >= 0)
        {
            uint length = (uint)(_length - _open);
            MemoryMarshal.Write(_bytes.AsSpan(_open), in length);
        }
        _open = -1;
    }

    /// <summary>Gives the messages sequence numbers from <paramref name="first"/> on.</summary>
    internal void Number(uint first)
    {
        End();
        for (int at = 0; at < _length; first++)
        {
            MemoryMarshal.Write(_bytes.AsSpan(at + 8), in first);
            at = (at + LengthAt(at) + 3) & ~3;
        }
    }

    /// <summary>Type of the attribute at an offset of a message, both counted from 0; null where none can be.</summary>
    internal ushort? AttributeTypeAt(int message, int offset)
    {
        int at = 0;
        for (; message > 0 && at < _length; message--)
            at += (LengthAt(at) + 3) & ~3;
        if (at >= _length || offset < NLMSG_HDRLEN || offset > LengthAt(at) - NLA_HDRLEN)
            return null;
        return (ushort)(MemoryMarshal.Read<ushort>(_bytes.AsSpan(at + offset + 2)) & NLA_TYPE_MASK);
    }

    private int LengthAt(int message) => (int)MemoryMarshal.Read<uint>(_bytes.AsSpan(message));

    /// <summary>Adds flags to the last message.</summary>
    internal void AddFlagsToLast(ushort flags)
    {
        int at = _open >= 0 ? _open : throw new InvalidOperationException("no message is open");
        ushort now = (ushort)(MemoryMarshal.Read<ushort>(_bytes.AsSpan(at + 6)) | flags);
        MemoryMarshal.Write(_bytes.AsSpan(at + 6), in now);
    }

    internal void ThrowIfFailed(string operation, string subject)
    {
        if (Error is not null)
            throw new NetlinkException(operation, subject, Errno.ENAMETOOLONG, Error);
    }

    /// <summary>Room for bytes at the end, zeroed.</summary>
    internal Span<byte> Take(int count)
    {
        int needed = checked(_length + count);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)_bytes.Length * 2, needed), Array.MaxLength));
        Span<byte> taken = _bytes.AsSpan(_length, count);
        taken.Clear();
        _length = needed;
        return taken;
    }

    internal void Align() => _ = Take(-_length & 3);

    internal void Fail(string error) => Error ??= error;
}
