using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KubeSpawn.Tests.Fetching;

/// <summary>One request at a <see cref="ScriptedServer"/>, and the means to answer it byte by byte.</summary>
internal sealed class Exchange(int number, Socket socket, Stream stream, X509Certificate2? client, CancellationToken end)
{
    private const int MaxHead = 65536;

    /// <summary>From 1.</summary>
    public int Number { get; } = number;

    public X509Certificate2? Client { get; } = client;

    public string Method { get; private set; } = "";

    public string Path { get; private set; } = "";

    public string Body { get; private set; } = "";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the request; false: the client has gone without one.</summary>
    public async Task<bool> ReadAsync()
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (head.Length > MaxHead || await stream.ReadAsync(one, end) == 0) return false;
            head.Append((char)one[0]);
        }
        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Method = lines[0].Split(' ')[0];
        Path = lines[0].Split(' ')[1];
        foreach (string line in lines[1..]) Headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        byte[] body = new byte[int.Parse(Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, end);
        Body = Encoding.UTF8.GetString(body);
        return true;
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, end);
        await stream.FlushAsync(end);
    }

    /// <summary>A whole answer.</summary>
    public Task AnswerAsync(string status, string body = "", string headers = "") =>
        SendAsync($"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}");

    /// <summary>The head of an answer of so many bytes.</summary>
    public Task HeadAsync(long length, string headers = "", string status = "200 OK") =>
        SendAsync($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");

    /// <summary>Head of an answer that ends when it ends.</summary>
    public Task ChunkedAsync() => SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");

    public Task ChunkAsync(string text) => SendAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task LastChunkAsync() => SendAsync("0\r\n\r\n");

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Says nothing more until the client goes.</summary>
    public async Task HoldAsync()
    {
        byte[] one = new byte[1];
        Assert.Equal(0, await stream.ReadAsync(one, end));
    }
}
