using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// A message on its way out: bytes in a pooled array, and the file descriptors that go with them. Made by
/// <see cref="MessageWriter"/>, given to a connection, which disposes of it. The descriptors stay the caller's: they must live
/// until the call has returned.
/// </summary>
public sealed class MessageBuffer : IDisposable
{
    internal const int SerialOffset = 8;
    internal const int BodyLengthOffset = 4;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(512);
    private List<SafeFileHandle>? _handles;

    /// <summary>Bytes written so far.</summary>
    internal int Length { get; set; }

    /// <summary>Where the file descriptor count of the header is patched in; 0: the signature has none.</summary>
    internal int HandleCountOffset { get; set; }

    internal MessageFlags Flags { get; set; }

    /// <summary>What the message is, for errors: member or error name.</summary>
    internal string Label { get; set; } = "";

    internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    internal IReadOnlyList<SafeFileHandle> Handles => (IReadOnlyList<SafeFileHandle>?)_handles ?? [];

    /// <summary>A span of <paramref name="count"/> bytes at the end, which the message is longer by.</summary>
    internal Span<byte> Extend(int count)
    {
        int end = checked(Length + count);
        if (end > Limits.Message)
            throw new DBusProtocolException($"a message of more than {Limits.Message} bytes cannot be sent");
        if (end > _bytes.Length)
            Grow(end);
        Span<byte> span = _bytes.AsSpan(Length, count);
        Length = end;
        return span;
    }

    internal int AddHandle(SafeFileHandle handle)
    {
        _handles ??= [];
        if (_handles.Count == Limits.FileDescriptors)
            throw new DBusProtocolException($"a message cannot carry more than {Limits.FileDescriptors} file descriptors");
        _handles.Add(handle);
        return _handles.Count - 1;
    }

    internal void Patch(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);

    private void Grow(int atLeast)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(atLeast, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    /// <summary>Gives the bytes back to the pool.</summary>
    public void Dispose()
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        Length = 0;
    }
}
