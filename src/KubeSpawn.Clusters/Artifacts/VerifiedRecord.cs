using System.Globalization;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>What a file was when its digest was right: one line, <c>ALGORITHM DIGEST SIZE TICKS</c>.</summary>
/// <param name="Checksum">The digest.</param>
/// <param name="Stamp">The file then.</param>
internal sealed record VerifiedRecord(Checksum Checksum, FileStamp Stamp)
{
    /// <summary>Reads the line; null where it is none: the file is then verified anew.</summary>
    public static VerifiedRecord? Parse(string? text)
    {
        if (text?.Trim().Split(' ') is not [string algorithm, string hex, string size, string ticks]) return null;
        if (!Enum.TryParse(algorithm, ignoreCase: true, out ChecksumAlgorithm known) || !Enum.IsDefined(known)) return null;
        if (!Number(size, out long bytes) || !Number(ticks, out long when)) return null;
        return new VerifiedRecord(new Checksum(known, hex), new FileStamp(bytes, when));
    }

    /// <summary>The line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Checksum.Algorithm.ToString().ToLowerInvariant()} {Checksum.Hex} {Stamp.Size} {Stamp.ModifiedTicks}\n");

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
