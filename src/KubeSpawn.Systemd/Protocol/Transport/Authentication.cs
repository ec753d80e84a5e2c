using System.Globalization;
using System.Text;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Wire;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <summary>
/// The text dialogue before the first message (specification, section "Authentication Protocol"): mechanism EXTERNAL, where the kernel
/// vouches for the user id, then leave to pass file descriptors. All three lines are sent at once, and messages without descriptors
/// may follow before the answers, which are checked when they come.
/// </summary>
/// <remarks>
/// <code>
/// C: NUL "AUTH EXTERNAL 30" CRLF  "NEGOTIATE_UNIX_FD" CRLF  "BEGIN" CRLF
/// S: "OK 0123456789abcdef..." CRLF  "AGREE_UNIX_FD" CRLF
/// </code>
/// </remarks>
internal sealed class Authentication(UnixSocket socket, TimeSpan timeout)
{
    private readonly byte[] _received = new byte[Limits.AuthenticationLine];
    private int _start;
    private int _end;

    /// <summary>Sends our side of it.</summary>
    /// <exception cref="DBusConnectionException">The server takes nothing.</exception>
    internal void Begin()
    {
        string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Libc.GetEffectiveUserId().ToString(CultureInfo.InvariantCulture)));
        ReadOnlySpan<byte> lines = Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n");
        if (socket.TrySend(lines, []) != lines.Length) // the first bytes on a new socket, less than any socket holds
            throw new DBusConnectionException("the bus took no authentication");
    }

    /// <summary>Reads the server's side and checks it; what has come of the messages that follow goes into the framer.</summary>
    /// <exception cref="DBusConnectionException">The server refuses, is silent, or ends the connection.</exception>
    internal void Finish(MessageFramer framer)
    {
        string ok = ReadLine(framer);
        if (!ok.StartsWith("OK ", StringComparison.Ordinal))
            throw new DBusConnectionException($"the bus does not accept this user: it answered \"{ok}\"");
        string agree = ReadLine(framer);
        if (agree != "AGREE_UNIX_FD")
            throw new DBusConnectionException($"the bus does not pass file descriptors: it answered \"{agree}\"");
        Span<byte> rest = _received.AsSpan(_start, _end - _start);
        rest.CopyTo(framer.GetMemory().Span);
        framer.Advance(rest.Length);
    }

    private string ReadLine(MessageFramer framer)
    {
        int length;
        while ((length = _received.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (_end == _received.Length)
                throw new DBusConnectionException("the bus answered authentication with a line without end");
            int count = socket.Receive(_received.AsSpan(_end), framer.AddHandle, wait: false);
            if (count == 0)
                throw new DBusConnectionException("the bus ended the connection while it authenticated");
            if (count < 0 && !socket.Wait(POLLIN, timeout))
                throw new DBusConnectionException($"the bus did not answer authentication for {timeout.TotalSeconds:0.###} s");
            _end += Math.Max(count, 0);
        }
        string line = Encoding.ASCII.GetString(_received, _start, length);
        _start += length + 2;
        return line;
    }
}
