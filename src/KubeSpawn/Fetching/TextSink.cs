using System.Buffers;
using System.Globalization;
using System.Text;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Fetching;

/// <summary>A small text in memory.</summary>
internal sealed class TextSink(Uri url, int limit) : ISink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <inheritdoc/>
    public long Length => _bytes.WrittenCount;

    /// <inheritdoc/>
    public void Restart(long? total)
    {
        _bytes.ResetWrittenCount();
        if (total > limit) throw TooLong();
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (_bytes.WrittenCount + bytes.Length > limit) throw TooLong();
        _bytes.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>The whole text.</summary>
    public string Text() => Encoding.UTF8.GetString(_bytes.WrittenSpan);

    private FetchException TooLong() => new(url,
        string.Create(CultureInfo.InvariantCulture, $"a text of at most {limit} bytes was expected, and more came"),
        "Check the URL: it names another kind of file.");
}
