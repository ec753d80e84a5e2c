using System.Text;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Makes lines of bytes: ended by LF or CR LF, UTF-8 (what is not, is replaced), the last one with or without its end. A line longer than
/// <see cref="MaxLine"/> is handed over in pieces, so memory is bounded.
/// </summary>
internal sealed class LineSplitter(Action<string> line)
{
    /// <summary>Bytes of the longest line that is handed over whole.</summary>
    internal const int MaxLine = 64 * 1024;

    private readonly List<byte> _pending = [];

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            while (_pending.Count + part.Length > MaxLine)
            {
                int room = MaxLine - _pending.Count;
                _pending.AddRange(part[..room]);
                part = part[room..];
                Flush(wholeLine: false);
            }
            _pending.AddRange(part);
            if (end >= 0)
                Flush(wholeLine: true);
        }
    }

    /// <summary>No more bytes: what is left is a line.</summary>
    internal void End()
    {
        if (_pending.Count > 0)
            Flush(wholeLine: true);
    }

    private void Flush(bool wholeLine)
    {
        Span<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending);
        if (wholeLine && bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        string text = Encoding.UTF8.GetString(bytes);
        _pending.Clear();
        line(text);
    }
}
