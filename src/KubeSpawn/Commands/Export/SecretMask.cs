using System.Text;

namespace KubeSpawn.Commands.Export;

/// <summary>
/// Overwrites secrets that are known, wherever they stand in bytes, by as many x: also in files whose format does not bear other lengths.
/// </summary>
internal sealed class SecretMask
{
    private const int Shortest = 8;

    private readonly byte[][] _secrets;
    private readonly bool[] _beginnings = new bool[ushort.MaxValue + 1];

    /// <summary>Knows secrets; what is too short to be one is left out, as it would be found everywhere.</summary>
    public SecretMask(IEnumerable<string> secrets)
    {
        // The longest first: a part of a secret may be one, too.
        _secrets = [.. secrets.Where(secret => secret.Length >= Shortest).Distinct().Select(Encoding.UTF8.GetBytes)];
        Array.Sort(_secrets, (one, other) => other.Length - one.Length);
        foreach (byte[] secret in _secrets) _beginnings[secret[0] << 8 | secret[1]] = true;
        Longest = _secrets.Length > 0 ? _secrets[0].Length : 0;
    }

    /// <summary>Bytes of the longest secret; 0: there is none.</summary>
    public int Longest { get; }

    /// <summary>Masks what is whole in the bytes.</summary>
    public void Apply(Span<byte> bytes)
    {
        for (int at = 0; at + Shortest <= bytes.Length; at++)
        {
            if (!_beginnings[bytes[at] << 8 | bytes[at + 1]]) continue;
            foreach (byte[] secret in _secrets)
            {
                if (!bytes[at..].StartsWith(secret)) continue;
                bytes.Slice(at, secret.Length).Fill((byte)'x');
                at += secret.Length - 1;
                break;
            }
        }
    }

    /// <summary>The text, masked.</summary>
    public string Apply(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Apply(bytes.AsSpan());
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Copies a stream, masked; a secret that lies across two reads is found, too.</summary>
    public void Copy(Stream source, Stream destination, CancellationToken cancel)
    {
        byte[] buffer = new byte[(64 * 1024) + Longest];
        int kept = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int count = source.Read(buffer, kept, buffer.Length - kept);
            int filled = kept + count;
            Apply(buffer.AsSpan(0, filled));

            // The last bytes may be the beginning of a secret.
            kept = count == 0 ? 0 : Math.Min(filled, Math.Max(0, Longest - 1));
            destination.Write(buffer, 0, filled - kept);
            if (count == 0) return;
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }
}
