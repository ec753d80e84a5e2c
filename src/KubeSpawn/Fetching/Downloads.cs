using System.Globalization;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Fetching;

/// <summary>Downloads by <see cref="HttpClient"/>: streamed, digested on the way, resumed where they break.</summary>
/// <param name="http">See <see cref="DownloadClient"/>.</param>
/// <param name="limits">What bounds them.</param>
/// <param name="time">The clock that stalls and pauses are measured by.</param>
public sealed class Downloads(HttpClient http, DownloadLimits limits, TimeProvider time) : IDownloads
{
    private const int MaxText = 1024 * 1024;

    /// <inheritdoc/>
    public async Task FetchAsync(Uri url, string file, Checksum checksum, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        PartFile.RemoveAbandoned(file, time.GetUtcNow());
        using var part = new PartFile(file, checksum.Algorithm);
        await TransferAsync(url, part, progress, cancel).ConfigureAwait(false);
        string digest = part.Digest();
        if (!Digests.Same(digest, checksum))
        {
            throw new FetchException(url, Digests.Difference(digest, checksum, part.Length),
                "Compare the URL and its checksum with what its publisher says; a mirror or proxy on the way may have served another file.");
        }
        cancel.ThrowIfCancellationRequested();
        part.Publish();
    }

    /// <inheritdoc/>
    public async Task<string> FetchTextAsync(Uri url, CancellationToken cancel)
    {
        var text = new TextSink(url, MaxText);
        await TransferAsync(url, text, null, cancel).ConfigureAwait(false);
        return text.Text();
    }

    /// <inheritdoc/>
    public async Task<bool> VerifyAsync(string file, Checksum checksum, CancellationToken cancel)
    {
        if (!File.Exists(file)) return false;
        return Digests.Same(await Digests.OfFileAsync(file, checksum.Algorithm, cancel).ConfigureAwait(false), checksum);
    }

    /// <inheritdoc/>
    public FileStamp? Stamp(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? new FileStamp(info.Length, info.LastWriteTimeUtc.Ticks) : null;
    }

    private async Task TransferAsync(Uri url, ISink sink, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        ITransfer transfer = TransferOf(url);
        for (int attempt = 1; ; attempt++)
        {
            BrokenTransferException? broken = await TryAsync(transfer, sink, progress, cancel).ConfigureAwait(false);
            if (broken is null) return;
            if (attempt >= limits.Attempts)
            {
                string cause = string.Create(CultureInfo.InvariantCulture, $"{broken.Message}; tried {attempt} times");
                throw new FetchException(url, cause, broken.Cure, inner: broken);
            }
            await Task.Delay(limits.Pause * attempt, time, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<BrokenTransferException?> TryAsync(
        ITransfer transfer, ISink sink, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        try
        {
            await transfer.ContinueAsync(sink, progress, cancel).ConfigureAwait(false);
            return null;
        }
        catch (BrokenTransferException broken)
        {
            return broken;
        }
    }

    private ITransfer TransferOf(Uri url)
    {
        if (url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)) return new HttpTransfer(http, url, limits, time);
        if (url.IsAbsoluteUri && url.IsFile) return new FileTransfer(url);
        throw new KubeSpawnException(ExitCode.Usage, $"failed to fetch \"{url}\": this is no http, https or file URL", "Give a whole URL, e.g. https://dl.k8s.io.");
    }
}
