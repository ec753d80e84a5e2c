using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace KubeSpawn.Fetching;

/// <summary>A GET, and after a break a GET of the rest (RFC 9110, 14.2 Range and 13.1.5 If-Range) where the server has named the version it sends.</summary>
internal sealed class HttpTransfer(HttpClient http, Uri url, DownloadLimits limits, TimeProvider time) : ITransfer
{
    private const int BufferSize = 1 << 17;

    // What names the version that the sink holds a part of; null: it cannot be continued.
    private RangeConditionHeaderValue? _version;
    private long? _total;

    /// <inheritdoc/>
    public async Task ContinueAsync(ISink sink, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel)
    {
        using var clock = new StallClock(limits.Stall, time, cancel);
        try
        {
            using HttpRequestMessage request = Request(sink.Length);
            using HttpResponseMessage response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, clock.Token).ConfigureAwait(false);
            Begin(response, sink);
            await CopyAsync(response, sink, progress, clock, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (clock.Stalled && !cancel.IsCancellationRequested)
        {
            string cause = string.Create(CultureInfo.InvariantCulture, $"nothing came for {limits.Stall.TotalSeconds:0.###} s after {Came(sink)}");
            throw new BrokenTransferException(cause, "Check the network and the server, or use another mirror.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw HttpErrors.Of(url, e, $"after {Came(sink)}");
        }
    }

    private HttpRequestMessage Request(long have)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (have == 0 || _version is null) return request;
        request.Headers.Range = new RangeHeaderValue(have, null);
        request.Headers.IfRange = _version;
        return request;
    }

    private void Begin(HttpResponseMessage response, ISink sink)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                _version = VersionOf(response);
                _total = response.Content.Headers.ContentLength;
                sink.Restart(_total);
                return;
            case HttpStatusCode.PartialContent when sink.Length > 0 && response.Content.Headers.ContentRange?.From == sink.Length:
                return;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when sink.Length > 0:
                // The server does not do what it says: the next try asks for all of it.
                _version = null;
                throw new BrokenTransferException($"the rest was asked for {Came(sink)}, and another range came", "Use another mirror.", null);
            default:
                throw HttpErrors.Of(url, response);
        }
    }

    // Only a strong validator names bytes; a date does where the server has no tag.
    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { IsWeak: false } tag) return new RangeConditionHeaderValue(tag);
        return response.Headers.ETag is null && response.Content.Headers.LastModified is { } date ? new RangeConditionHeaderValue(date) : null;
    }

    private async Task CopyAsync(
        HttpResponseMessage response, ISink sink, IProgress<(long Done, long? Total)>? progress, StallClock clock, CancellationToken cancel)
    {
        clock.Restart();
        await using Stream body = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
        byte[] buffer = new byte[BufferSize];
        progress?.Report((sink.Length, _total));
        while (true)
        {
            int count = await body.ReadAsync(buffer, clock.Token).ConfigureAwait(false);
            if (count == 0) break;
            clock.Pause();
            await sink.AppendAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            clock.Restart();
            progress?.Report((sink.Length, _total));
        }
        if (_total is { } total && sink.Length != total) throw new HttpIOException(HttpRequestError.ResponseEnded);
    }

    private string Came(ISink sink) => _total is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{sink.Length} of {total} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{sink.Length} bytes");
}
