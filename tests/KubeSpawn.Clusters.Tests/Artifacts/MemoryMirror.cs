using System.Collections.Concurrent;
using System.Security.Cryptography;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Artifacts;

/// <summary>A mirror in memory: content by URL.</summary>
internal sealed class MemoryMirror : IDownloads
{
    public Dictionary<string, byte[]> Content { get; } = [];

    /// <summary>Every URL that was asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>How often a file was read to be verified.</summary>
    public int Verified { get; private set; }

    /// <summary>Called before a file is answered.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task FetchAsync(Uri url, string file, Checksum checksum, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        byte[] content = await AskAsync(url, cancel);
        if (!IsRight(content, checksum)) throw new FetchException(url, "wrong checksum", "none");
        progress?.Report((content.Length, content.Length));
        await File.WriteAllBytesAsync(file, content, cancel);
    }

    public async Task<string> FetchTextAsync(Uri url, CancellationToken cancel) =>
        System.Text.Encoding.UTF8.GetString(await AskAsync(url, cancel));

    public Task<bool> VerifyAsync(string file, Checksum checksum, CancellationToken cancel)
    {
        if (!File.Exists(file)) return Task.FromResult(false);
        Verified++;
        return Task.FromResult(IsRight(File.ReadAllBytes(file), checksum));
    }

    public FileStamp? Stamp(string file) =>
        File.Exists(file) ? new FileStamp(new FileInfo(file).Length, File.GetLastWriteTimeUtc(file).Ticks) : null;

    private async Task<byte[]> AskAsync(Uri url, CancellationToken cancel)
    {
        Asked.Enqueue(url.AbsoluteUri);
        await Before(url.AbsoluteUri, cancel);
        return Content.TryGetValue(url.AbsoluteUri, out byte[]? content) ? content : throw new FetchException(url, "the server answered 404 Not Found", "none", notFound: true);
    }

    private static bool IsRight(byte[] content, Checksum checksum) => checksum.Hex == Convert.ToHexStringLower(
        checksum.Algorithm == ChecksumAlgorithm.Sha512 ? SHA512.HashData(content) : SHA256.HashData(content));
}
