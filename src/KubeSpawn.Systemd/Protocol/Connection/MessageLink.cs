using System.ComponentModel;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Transport;
using KubeSpawn.Systemd.Protocol.Wire;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>
/// Whole messages over a socket. Sending happens on the caller's thread; a thread of its own receives, blocking, and hands over
/// each message: one thread switch less than the thread pool's sockets for every answer. It starts with reading the answers of the
/// authentication: what is sent meanwhile follows it on the socket. The end comes once, with its reason.
/// </summary>
internal sealed class MessageLink : IDisposable
{
    /// <summary>How often the receiving thread looks up, whatever comes or does not.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    // In a flood of signals the next one comes microseconds later, and each that has to wake a sleeping receiver holds up the bus.
    private const int LooksBeforeSleep = 5;

    // Continuations may run on the receiving thread: as deep as on any other.
    private const int StackSize = 1024 * 1024;

    private readonly UnixSocket _socket;
    private readonly Authentication _authentication;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _ending = new();
    private readonly Action<Message> _received;
    private readonly Action<DBusConnectionException> _ended;
    private readonly Action _look;
    private readonly TaskCompletionSource _authenticated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DBusConnectionException? _end;

    /// <param name="socket">Connected; the link's from <see cref="Start"/> on.</param>
    /// <param name="authenticationTimeout">For each answer of the authentication.</param>
    /// <param name="received">Given each message, on the receiving thread.</param>
    /// <param name="ended">Told of the end, once.</param>
    /// <param name="look">Called every <see cref="LookInterval"/>, on the receiving thread.</param>
    internal MessageLink(
        UnixSocket socket, TimeSpan authenticationTimeout, Action<Message> received, Action<DBusConnectionException> ended, Action look)
    {
        _socket = socket;
        _authentication = new Authentication(socket, authenticationTimeout);
        _received = received;
        _ended = ended;
        _look = look;
    }

    /// <summary>Why the link has ended; null while it lives.</summary>
    internal DBusConnectionException? End => Volatile.Read(ref _end);

    /// <summary>Ends when the other side has let us in, or the link has ended.</summary>
    internal Task Authenticated => _authenticated.Task;

    /// <summary>Begins the authentication, and to receive.</summary>
    internal void Start()
    {
        try
        {
            _socket.LimitReceive(LookInterval);
            _authentication.Begin();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        new Thread(ReceiveAll, StackSize) { IsBackground = true, Name = "D-Bus receiver" }.Start();
    }

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
            _authentication.Finish(framer);
            _authenticated.TrySetResult();
            ReceiveMessages(framer);
            Close("the bus ended the connection");
        }
        catch (DBusConnectionException e)
        {
            Close(e.Message, e);
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

    private void ReceiveMessages(MessageFramer framer)
    {
        Action<SafeFileHandle> addHandle = framer.AddHandle;
        long looked = Environment.TickCount64;
        int count;
        do
        {
            while (framer.TryNext() is { } message)
                _received(message);
            count = Receive(framer.GetMemory().Span, addHandle);
            framer.Advance(Math.Max(count, 0));
            if (Environment.TickCount64 - looked < LookInterval.TotalMilliseconds)
                continue;
            looked = Environment.TickCount64;
            _look();
        }
        while (count != 0);
    }

    // 0: the other side has ended; below: nothing came for a while.
    private int Receive(Span<byte> room, Action<SafeFileHandle> handles)
    {
        for (int look = 0; look < LooksBeforeSleep; look++)
        {
            int count = _socket.Receive(room, handles, wait: false);
            if (count >= 0)
                return count;
            Thread.Yield();
        }
        return _socket.Receive(room, handles, wait: true);
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
        _authenticated.TrySetException(end);
        _ = _authenticated.Task.Exception; // seen, should nobody wait for it
        _ended(end);
    }

    /// <summary>Ends the link; the receiving thread closes the socket.</summary>
    public void Dispose() => Close("the connection was closed");
}
