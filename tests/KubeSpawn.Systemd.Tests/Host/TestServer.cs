using System.Collections.Concurrent;
using System.Net;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>Serves a few files over http on loopback.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, Func<HttpListenerResponse, Task>> _files = new();
    private readonly string _prefix;
    private readonly Task _serving;
    private volatile bool _stopping; // known before the listener knows it of itself

    internal TestServer()
    {
        for (int port = 18080; ; port++)
        {
            _prefix = $"http://127.0.0.1:{port}/";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(_prefix);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < 18180)
            {
                // That port is in use.
            }
        }
        _serving = ServeAsync();
    }

    internal string Add(string name, byte[] content)
    {
        _files["/" + name] = async response =>
        {
            response.ContentLength64 = content.Length;
            await response.OutputStream.WriteAsync(content);
        };
        return _prefix + name;
    }

    /// <summary>A file whose second half waits for something.</summary>
    internal string AddHalting(string name, byte[] content, Task goOn)
    {
        _files["/" + name] = async response =>
        {
            response.ContentLength64 = content.Length;
            await response.OutputStream.WriteAsync(content.AsMemory(0, content.Length / 2));
            await response.OutputStream.FlushAsync();
            await goOn;
            await response.OutputStream.WriteAsync(content.AsMemory(content.Length / 2));
        };
        return _prefix + name;
    }

    internal string AddEndless(string name, Action started)
    {
        _files["/" + name] = async response =>
        {
            response.ContentLength64 = 1L << 32;
            byte[] zeros = new byte[64 * 1024];
            for (int i = 0; _listener.IsListening; i++)
            {
                await response.OutputStream.WriteAsync(zeros);
                if (i == 16)
                    started();
            }
        };
        return _prefix + name;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException && _stopping)
        {
            // Stopped: while it waited, or just before it would have.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (_files.TryGetValue(context.Request.Url!.AbsolutePath, out Func<HttpListenerResponse, Task>? file))
                await file(context.Response);
            else
                context.Response.StatusCode = 404;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client went away, as some tests want it to.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _listener.Stop();
        await _serving;
        _listener.Close();
    }
}
