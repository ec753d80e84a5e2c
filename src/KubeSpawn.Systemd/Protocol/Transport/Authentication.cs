using System.Text;
using KubeSpawn.Systemd.Protocol.Native;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <summary>
/// The text dialogue before the first message (specification, section "Authentication Protocol"): mechanism EXTERNAL, where the kernel
/// vouches for the user id, then leave to pass file descriptors. All three lines are sent at once; the answers are checked.
/// </summary>
/// <remarks>
/// <code>
/// C: NUL "AUTH EXTERNAL 30" CRLF  "NEGOTIATE_UNIX_FD" CRLF  "BEGIN" CRLF
/// S: "OK 0123456789abcdef..." CRLF  "AGREE_UNIX_FD" CRLF
/// </code>
/// </remarks>
internal sealed class Authentication(UnixSocket socket, TimeSpan timeout)
{
    private readonly List<byte> _received = [];

    /// <summary>Runs the dialogue; returns the server's GUID. No byte of the messages that follow is taken.</summary>
    /// <exception cref="DBusConnectionException">The server refuses, is silent, or ends the connection.</exception>
    internal string Run()
    {
        string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Libc.GetEffectiveUserId().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Send($"\0AUTH EXTERNAL {user}\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n");
        string ok = ReadLine();
        if (!ok.StartsWith("OK ", StringComparison.Ordinal))
            throw new DBusConnectionException($"the bus does not accept this user: it answered \"{ok}\"");
        string agree = ReadLine();
        if (agree != "AGREE_UNIX_FD")
            throw new DBusConnectionException($"the bus does not pass file descriptors: it answered \"{agree}\"");
        return ok[3..];
    }

    private void Send(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(text);
        while (rest.Length > 0)
        {
            int sent = socket.TrySend(rest, []);
            rest = rest[sent..];
            if (sent == 0 && !socket.Wait(POLLOUT, timeout))
                throw new DBusConnectionException($"the bus took no authentication for {timeout.TotalSeconds:0} s");
        }
    }

    // Byte by byte: what follows the last line are messages, which someone else reads. Two short lines a connection.
    private string ReadLine()
    {
        _received.Clear();
        Span<byte> one = stackalloc byte[1];
        while (_received.Count < Limits.AuthenticationLine)
        {
            int count = socket.Receive(one, handle => handle.Dispose(), wait: false);
            if (count == 0)
                throw new DBusConnectionException("the bus ended the connection while it authenticated");
            if (count < 0)
            {
                if (!socket.Wait(POLLIN, timeout))
                    throw new DBusConnectionException($"the bus did not answer authentication for {timeout.TotalSeconds:0} s");
                continue;
            }
            _received.Add(one[0]);
            if (_received is [.., (byte)'\r', (byte)'\n'])
                return Encoding.ASCII.GetString([.. _received[..^2]]);
        }
        throw new DBusConnectionException("the bus answered authentication with a line without end");
    }
}
