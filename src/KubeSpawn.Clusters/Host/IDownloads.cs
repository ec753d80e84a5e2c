namespace KubeSpawn.Clusters.Host;

/// <summary>Files fetched over http(s), or out of a folder that is laid out as a server is. Errors are <see cref="Errors.FetchException"/>s.</summary>
public interface IDownloads
{
    /// <summary>
    /// Fetches a URL to a file and verifies it: the file appears under its name only when whole and right. Bounded: a connection that
    /// makes no progress for 30 s is given up; broken transfers are tried again (three times in all), 4xx and wrong checksums are not.
    /// Errors name the URL, what came and what to do, with <see cref="Errors.ExitCode.Fetch"/>.
    /// </summary>
    /// <remarks>The file's mode is 0755: all that kube-spawn fetches itself are programs. A full disk shows before the transfer where its length is known.</remarks>
    /// <param name="url">http, https, or file.</param>
    /// <param name="file">Absolute path; its folder exists.</param>
    /// <param name="checksum">What it must be.</param>
    /// <param name="progress">Bytes so far and in all (null where unknown).</param>
    /// <param name="cancel">Leaves nothing behind.</param>
    Task FetchAsync(Uri url, string file, Checksum checksum, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel);

    /// <summary>Fetches a small text (at most 1 MiB, UTF-8).</summary>
    Task<string> FetchTextAsync(Uri url, CancellationToken cancel);

    /// <summary>True: there is a file of that path, and it has that digest. Reads all of it.</summary>
    Task<bool> VerifyAsync(string file, Checksum checksum, CancellationToken cancel);

    /// <summary>What tells a file that was written from one that was not, without reading it; null where there is no such file.</summary>
    FileStamp? Stamp(string file);
}

/// <summary>Size and time of change of a file.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">Time of modification, UTC, in units of 100 ns since the year 1.</param>
public sealed record FileStamp(long Size, long ModifiedTicks);

/// <summary>A digest that a file must have.</summary>
/// <param name="Algorithm">sha256 or sha512.</param>
/// <param name="Hex">The digest, hexadecimal, either case.</param>
public sealed record Checksum(ChecksumAlgorithm Algorithm, string Hex);

/// <summary>Digest algorithms in use.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-512.</summary>
    Sha512,
}
