using System.Security.Cryptography;
using KubeSpawn.Clusters;
using KubeSpawn.Clusters.Host;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Fetching;

/// <summary>
/// A file while it comes: <c>FILE.part-RANDOM</c>, locked (flock) by who writes it, digested as it grows. It gets its own name when
/// <see cref="Publish"/> is called, and is removed when it was not.
/// </summary>
internal sealed class PartFile(string file, ChecksumAlgorithm algorithm) : ISink, IDisposable
{
    // A writer that lives has a lock, and gives up on a server long before this.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    private readonly string _path = $"{file}.part-{Path.GetRandomFileName()}";
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(Digests.Name(algorithm));
    private SafeFileHandle? _handle;

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <summary>Removes the parts of that file which a killed process left.</summary>
    public static void RemoveAbandoned(string file, DateTimeOffset now) => DiskError.Guard(file, () =>
    {
        foreach (string part in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.part-*"))
        {
            if (now - File.GetLastWriteTimeUtc(part) > Abandoned && IsUnlocked(part)) File.Delete(part);
        }
    });

    /// <inheritdoc/>
    public void Restart(long? total) => DiskError.Guard(file, () =>
    {
        Drop();
        DiskError.CheckRoom(file, total ?? 0);
        _handle = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, total ?? 0);
        _hash.GetHashAndReset();
        Length = 0;
    }, total);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        SafeFileHandle handle = _handle ?? throw new InvalidOperationException("The file was not begun.");
        await DiskError.GuardAsync(file, () => RandomAccess.WriteAsync(handle, bytes, Length, cancel)).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>The digest of all that came, hexadecimal.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>
    /// Makes it the file itself, replacing what was there. Its bytes are on the disk before its name is, so that a crash leaves no torn file.
    /// </summary>
    public void Publish() => DiskError.Guard(file, () =>
    {
        SafeFileHandle handle = _handle ?? throw new InvalidOperationException("The file was not begun.");
        File.SetUnixFileMode(handle, FileModes.Executable);
        RandomAccess.FlushToDisk(handle);
        File.Move(_path, file, overwrite: true);
        handle.Dispose();
        _handle = null;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        DiskError.Guard(file, Drop);
    }

    private void Drop()
    {
        if (_handle is null) return;
        File.Delete(_path);
        _handle.Dispose();
        _handle = null;
    }

    private static bool IsUnlocked(string part)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
