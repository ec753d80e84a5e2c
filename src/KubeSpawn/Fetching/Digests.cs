using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Fetching;

/// <summary>Digests of files.</summary>
internal static class Digests
{
    /// <summary>The platform's name of an algorithm.</summary>
    public static HashAlgorithmName Name(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        ChecksumAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new UnreachableException(),
    };

    /// <summary>True: <paramref name="hex"/> is the digest that is asked for.</summary>
    public static bool Same(string hex, Checksum checksum) => hex.Equals(checksum.Hex, StringComparison.OrdinalIgnoreCase);

    /// <summary>One line for a digest that differs.</summary>
    public static string Difference(string actual, Checksum expected, long length) => string.Create(CultureInfo.InvariantCulture,
        $"its {Label(expected.Algorithm)} is {actual}, not {expected.Hex} ({length} bytes came)");

    /// <summary>The digest of a file, hexadecimal.</summary>
    public static async Task<string> OfFileAsync(string file, ChecksumAlgorithm algorithm, CancellationToken cancel)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        byte[] digest = await CryptographicOperations.HashDataAsync(Name(algorithm), stream, cancel).ConfigureAwait(false);
        return Convert.ToHexStringLower(digest);
    }

    private static string Label(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Sha256 => "sha256",
        ChecksumAlgorithm.Sha512 => "sha512",
        _ => throw new UnreachableException(),
    };
}
