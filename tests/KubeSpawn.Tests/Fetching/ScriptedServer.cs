using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace KubeSpawn.Tests.Fetching;

/// <summary>A server on the loopback that answers each request by the test's own bytes; one request a connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Exchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly X509ChainPolicy? _clients;
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _count;

    public ScriptedServer(Func<Exchange, Task> answer, X509Certificate2? certificate = null, X509ChainPolicy? clients = null, int port = 0)
    {
        _answer = answer;
        _certificate = certificate;
        _clients = clients;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/");

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<Exchange> Requests { get; } = [];

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            Assert.True(_end.IsCancellationRequested);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                await using Stream stream = await OpenAsync(socket);
                X509Certificate2? client = (stream as SslStream)?.RemoteCertificate is { } c ? new X509Certificate2(c) : null;
                var exchange = new Exchange(Interlocked.Increment(ref _count), socket, stream, client, _end.Token);
                if (!await exchange.ReadAsync()) return;
                Requests.Enqueue(exchange);
                await _answer(exchange);
                if (socket.Connected) socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client has gone, as many tests want it to.
            Assert.NotNull(e);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (_certificate is null) return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = _clients is not null,
            CertificateChainPolicy = _clients,
        }, _end.Token);
        return secure;
    }
}
