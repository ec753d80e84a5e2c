using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KubeSpawn.Kubernetes;

/// <summary>A connection to an API server: client certificate, trust in the cluster's own CA only, JSON.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly ApiLimits _limits;
    private readonly TimeProvider _time;

    /// <summary>Prepares a connection; nothing is sent yet.</summary>
    public ApiConnection(Kubeconfig kubeconfig, ApiLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        Server = kubeconfig.Server;
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // kubeadm's CA publishes no list
            DisableCertificateDownloads = true,
        };
        trust.CustomTrustStore.AddRange(kubeconfig.Authorities);
        // The server's name or address is checked against its certificate as for any https; only the roots are others.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false, // nodes are on a bridge of this machine
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = limits.Connect,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                ClientCertificateContext = SslStreamCertificateContext.Create(kubeconfig.Client, null, offline: true),
            },
        };
        _http = new HttpClient(handler) { BaseAddress = kubeconfig.Server, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The server, for messages.</summary>
    public Uri Server { get; }

    /// <summary>GET of a path: status and body.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(string path, CancellationToken cancel) =>
        await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancel).ConfigureAwait(false);

    /// <summary>GET of an object.</summary>
    /// <exception cref="KubernetesApiException">Another answer than 200.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        (HttpStatusCode status, byte[] body) = await GetAsync(path, cancel).ConfigureAwait(false);
        return status == HttpStatusCode.OK ? ApiErrors.Parse(body, type, $"read {path} of", Server) : throw ApiErrors.Of($"read {path} of", Server, status, body);
    }

    /// <summary>PATCH of an object by JSON merge patch (RFC 7386).</summary>
    /// <exception cref="KubernetesApiException">Another answer than 200.</exception>
    public async Task PatchAsync<T>(string path, T patch, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(patch, type);
        (HttpStatusCode status, byte[] body) = await SendAsync(() => Patch(path, json), cancel).ConfigureAwait(false);
        if (status != HttpStatusCode.OK) throw ApiErrors.Of($"change {path} of", Server, status, body);
    }

    /// <summary>Opens a stream whose end is the server's to choose; <paramref name="cancel"/> bounds all of it.</summary>
    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancel) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limits.Request, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using HttpRequestMessage request = make();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            (string what, TimeSpan within) = limit.IsCancellationRequested ? ("answer", _limits.Request) : ("connection", _limits.Connect);
            throw ApiErrors.Unreachable(Server, string.Create(CultureInfo.InvariantCulture, $"no {what} came within {within.TotalSeconds:0.###} s"), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw ApiErrors.Of(Server, e);
        }
    }

    private static HttpRequestMessage Patch(string path, byte[] json)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new("application/merge-patch+json");
        return new HttpRequestMessage(HttpMethod.Patch, path) { Content = content };
    }
}
