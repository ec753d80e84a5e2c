using System.Net.Sockets;
using System.Text;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>A server that says what a test wants it to, to the first who connects.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kube-spawn peer, with %-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _serving;

    internal FakePeer(string authentication, byte[]? afterwards = null, bool end = false)
    {
        SocketPath = Path.Combine(_directory.FullName, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _serving = ServeAsync(authentication, afterwards, end);
    }

    internal string SocketPath { get; }

    private async Task ServeAsync(string authentication, byte[]? afterwards, bool end)
    {
        try
        {
            using Socket client = await _listener.AcceptAsync();
            byte[] received = new byte[1024];
            await client.ReceiveAsync(received);
            await client.SendAsync(Encoding.ASCII.GetBytes(authentication));
            if (afterwards is not null)
                await client.SendAsync(afterwards);
            while (!end && await client.ReceiveAsync(received) > 0)
            {
                // Whatever more comes is swallowed.
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving.WaitAsync(TimeSpan.FromSeconds(10));
        _directory.Delete(recursive: true);
    }
}
