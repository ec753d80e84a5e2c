using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Fetching;

/// <summary>A file of this machine, read as if a server had sent it.</summary>
internal sealed class FileTransfer(Uri url) : ITransfer
{
    private const int BufferSize = 1 << 17;

    /// <inheritdoc/>
    public async Task ContinueAsync(ISink sink, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        await using FileStream source = Open();
        byte[] buffer = new byte[BufferSize];
        sink.Restart(source.Length);
        progress?.Report((0, source.Length));
        while (true)
        {
            int count = await ReadAsync(source, buffer, cancel).ConfigureAwait(false);
            if (count == 0) return;
            await sink.AppendAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            progress?.Report((sink.Length, source.Length));
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(url.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FetchException(url, "there is no such file", "Check the folder: it has to be laid out as dl.k8s.io is.", notFound: true, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private async Task<int> ReadAsync(FileStream source, byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await source.ReadAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    private FetchException Unreadable(Exception e) => new(url, e.Message, "See that it is a file that can be read.", inner: e);
}
