using System.ComponentModel;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Transport;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>
/// Whole messages over a socket. Sending happens on the caller's thread; a thread of its own receives, blocking, and hands over
/// each message: one thread switch less than the thread pool's sockets for every answer. The end comes once, with its reason.
/// </summary>
internal sealed class MessageLink : IDisposable
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    private readonly UnixSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _ending = new();
    private readonly Action<Message> _received;
    private readonly Action<DBusConnectionException> _ended;
    private DBusConnectionException? _end;

    internal MessageLink(UnixSocket socket, Action<Message> received, Action<DBusConnectionException> ended)
    {
        _socket = socket;
        _received = received;
        _ended = ended;
    }

    /// <summary>Why the link has ended; null while it lives.</summary>
    internal DBusConnectionException? End => Volatile.Read(ref _end);

    internal void Start() => new Thread(ReceiveAll, 256 * 1024) { IsBackground = true, Name = "D-Bus receiver" }.Start();

    /// <summary>Sends a message whole; cancellation is looked at before its first byte.</summary>
    internal async ValueTask SendAsync(MessageBuffer message, CancellationToken cancel)
    {
        if (!_sending.Wait(0, CancellationToken.None))
            await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            cancel.ThrowIfCancellationRequested();
            if (End is { } end)
                throw new DBusConnectionException(end.Message, end);
            int sent = _socket.TrySend(message.Bytes.Span, message.Handles);
            if (sent < message.Length)
                await Task.Run(() => SendRest(message, sent), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
        {
            Close($"the connection to the bus is lost: {e.Message}", e);
            throw new DBusConnectionException($"the connection to the bus is lost: {e.Message}", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void SendRest(MessageBuffer message, int sent)
    {
        while (sent < message.Length)
        {
            if (!_socket.Wait(Constants.POLLOUT, WriteTimeout))
            {
                // Half a message is out, so nothing can follow it.
                string reason = $"the bus took nothing for {WriteTimeout.TotalSeconds:0} s";
                Close(reason);
                throw new DBusConnectionException(reason);
            }
            sent += _socket.TrySend(message.Bytes.Span[sent..], sent == 0 ? message.Handles : []);
        }
    }

    private void ReceiveAll()
    {
        using MessageFramer framer = new();
        try
        {
            int count;
            while ((count = _socket.Receive(framer.GetMemory().Span, framer.AddHandle, wait: true)) > 0)
            {
                framer.Advance(count);
                while (framer.TryNext() is { } message)
                    _received(message);
            }
            Close("the bus ended the connection");
        }
        catch (DBusProtocolException e)
        {
            Close($"the bus sent what is no D-Bus message: {e.Message}", e);
        }
        catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
        {
            Close($"the connection to the bus is lost: {e.Message}", e);
        }
        finally
        {
            _socket.Dispose();
        }
    }

    /// <summary>Ends the link for a reason; the first one counts.</summary>
    internal void Close(string reason, Exception? inner = null)
    {
        DBusConnectionException end = new(reason, inner);
        lock (_ending)
        {
            if (_end is not null)
                return;
            Volatile.Write(ref _end, end);
        }
        try
        {
            _socket.Shutdown();
        }
        catch (ObjectDisposedException)
        {
            // The receiving thread has closed the socket already: that is what was wanted.
        }
        _ended(end);
    }

    /// <summary>Ends the link; the receiving thread closes the socket.</summary>
    public void Dispose() => Close("the connection was closed");
}
