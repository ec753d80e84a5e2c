using System.Net;

namespace KubeSpawn.Fetching;

/// <summary>The HTTP client that downloads go through.</summary>
public static class DownloadClient
{
    /// <summary>Redirects that are followed. Never from https to http: the answer is then the redirect itself.</summary>
    public const int MaxRedirects = 10;

    /// <summary>
    /// A client that goes through <paramref name="proxy"/> (null: as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say), follows a bounded number of redirects, and leaves bodies as
    /// they are (a digest is that of the file, not of its transfer encoding). Stalls are the business of who reads.
    /// </summary>
    public static HttpClient Create(string version, IWebProxy? proxy = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = MaxRedirects,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
            Proxy = proxy,
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"kube-spawn/{version}");
        return client;
    }
}
