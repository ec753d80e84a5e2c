using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// Cuts a stream of bytes, and the file descriptors that came with them, into messages. Memory grows with what has really come,
/// never with what a length promises.
/// </summary>
internal sealed class MessageFramer : IDisposable
{
    private const int UsualSize = 32 * 1024;

    private readonly Queue<SafeFileHandle> _handles = new();
    private readonly MessageParser _parser = new();
    private readonly Func<int, HandleList?> _takeHandles;
    private byte[] _pending = new byte[UsualSize];
    private int _start;
    private int _end;

    internal MessageFramer()
    {
        _takeHandles = TakeHandles;
    }

    /// <summary>Room for the next bytes; at least one.</summary>
    internal Memory<byte> GetMemory()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_pending.Length > UsualSize)
                _pending = new byte[UsualSize];
        }
        if (_end == _pending.Length)
            MakeRoom();
        return _pending.AsMemory(_end);
    }

    /// <summary>So many bytes were put into the memory.</summary>
    internal void Advance(int count) => _end += count;

    /// <summary>A file descriptor has come; it goes with the next message that announces one.</summary>
    internal void AddHandle(SafeFileHandle handle) => _handles.Enqueue(handle);

    /// <summary>The next whole message; null: more bytes are needed.</summary>
    /// <exception cref="DBusProtocolException">The stream is broken: the connection must end.</exception>
    internal Message? TryNext()
    {
        int available = _end - _start;
        if (available >= MessageParser.PrefixLength)
        {
            int total = MessageParser.TotalLength(_pending.AsSpan(_start, MessageParser.PrefixLength));
            if (available >= total)
            {
                byte[] bytes = _pending.AsSpan(_start, total).ToArray();
                _start += total;
                return _parser.Parse(bytes, _takeHandles);
            }
        }
        else if (available == 0 && _handles.Count > 0)
        {
            throw new DBusProtocolException($"{_handles.Count} file descriptors came that no message announced");
        }
        return null;
    }

    private HandleList? TakeHandles(int count)
    {
        if (count == 0)
            return null;
        if (count > _handles.Count)
            throw new DBusProtocolException($"a message announces {count} file descriptors, {_handles.Count} came");
        SafeFileHandle[] taken = new SafeFileHandle[count];
        for (int i = 0; i < count; i++)
            taken[i] = _handles.Dequeue();
        return new HandleList(taken);
    }

    private void MakeRoom()
    {
        int length = _end - _start;
        byte[] target = length > _pending.Length / 2 ? new byte[_pending.Length * 2] : _pending;
        Buffer.BlockCopy(_pending, _start, target, 0, length);
        _pending = target;
        _start = 0;
        _end = length;
    }

    /// <summary>Closes the descriptors that belong to no message.</summary>
    public void Dispose()
    {
        while (_handles.TryDequeue(out SafeFileHandle? handle))
            handle.Dispose();
    }
}
