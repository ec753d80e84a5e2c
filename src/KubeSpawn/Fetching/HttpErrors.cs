using System.Globalization;
using System.Net;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Fetching;

/// <summary>What an HTTP server or the network on the way says, in the words of a user.</summary>
internal static class HttpErrors
{
    private const string CheckNetwork = "Check the network and the server, or use another mirror; behind a proxy, set HTTPS_PROXY.";

    /// <summary>The error of an answer that is not the file.</summary>
    public static Exception Of(Uri url, HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        string line = string.Create(CultureInfo.InvariantCulture, $"the server answered {status} {response.ReasonPhrase}");
        if (status is >= 300 and < 400)
        {
            return new FetchException(url,
                string.Create(CultureInfo.InvariantCulture, $"{line} (to \"{response.Headers.Location}\") after at most {DownloadClient.MaxRedirects} redirects"),
                "Give the URL that the redirects should lead to; those from https to http are not followed.");
        }
        if (status >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
        {
            return new BrokenTransferException(line, "Try again later, or use another mirror.", null);
        }
        bool notFound = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden;
        return new FetchException(url, line, notFound ? "Check the URL: this server has no such file." : "Check the URL.", notFound);
    }

    /// <summary>The error of a connection that failed or broke.</summary>
    public static Exception Of(Uri url, Exception e, string came)
    {
        HttpRequestError kind = e switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        string deepest = e.GetBaseException().Message;
        return kind switch
        {
            HttpRequestError.SecureConnectionError => new FetchException(url, $"no secure connection: {deepest}",
                "See that the host has CA certificates (Debian: ca-certificates) and the right time.", inner: e),
            HttpRequestError.NameResolutionError => new BrokenTransferException($"the name {url.IdnHost} is not known: {deepest}",
                "Check the URL's host name, /etc/resolv.conf and /etc/hosts.", e),
            HttpRequestError.ConnectionError => new BrokenTransferException($"no connection to {url.Authority}: {deepest}", CheckNetwork, e),
            HttpRequestError.ResponseEnded => new BrokenTransferException($"the connection was cut {came}", CheckNetwork, e),
            _ => new BrokenTransferException($"the transfer broke {came}: {deepest}", CheckNetwork, e),
        };
    }
}
