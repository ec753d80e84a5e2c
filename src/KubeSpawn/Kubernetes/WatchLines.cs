using System.Net;

namespace KubeSpawn.Kubernetes;

/// <summary>The lines of an open watch: one JSON object each. A watch that breaks has ended.</summary>
internal sealed class WatchLines : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private WatchLines(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
    }

    /// <summary>Opens a watch; null where the server does not grant one now.</summary>
    /// <param name="api">The connection.</param>
    /// <param name="query">Path and query.</param>
    /// <param name="bound">Ends the watch.</param>
    /// <param name="cancel">The caller's own wish to end: the only cancellation that is passed on.</param>
    public static async Task<WatchLines?> OpenAsync(ApiConnection api, string query, CancellationToken bound, CancellationToken cancel)
    {
        try
        {
            HttpResponseMessage response = await api.OpenAsync(query, bound).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK) return new WatchLines(response, await response.Content.ReadAsStreamAsync(bound).ConfigureAwait(false));
            response.Dispose();
            return null;
        }
        catch (Exception e) when (HasEnded(e, cancel))
        {
            return null;
        }
    }

    /// <summary>The next line, as UTF-8; null at the end.</summary>
    public async Task<byte[]?> NextAsync(CancellationToken bound, CancellationToken cancel)
    {
        try
        {
            string? line = await _reader.ReadLineAsync(bound).ConfigureAwait(false);
            return line is null ? null : System.Text.Encoding.UTF8.GetBytes(line);
        }
        catch (Exception e) when (HasEnded(e, cancel))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }

    private static bool HasEnded(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested;
}
