using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using KubeSpawn.Systemd.Protocol.Native;
using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Systemd.Protocol.Native.Constants;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <summary>
/// A connected stream socket of AF_UNIX that carries bytes and file descriptors. One thread receives; one at a time sends.
/// </summary>
internal sealed partial class UnixSocket : IDisposable
{
    private readonly SafeFileHandle _handle;

    private UnixSocket(SafeFileHandle handle)
    {
        _handle = handle;
    }

    /// <summary>Connects to a socket by path or abstract name: at once, but where the listener's queue is full.</summary>
    /// <exception cref="Win32Exception">With the errno.</exception>
    /// <exception cref="DBusConnectionException">The queue was full for all of <paramref name="timeout"/>.</exception>
    internal static async ValueTask<UnixSocket> ConnectAsync(DBusAddress address, TimeSpan timeout, CancellationToken cancel)
    {
        byte[] sockaddr = Encode(address);
        SafeFileHandle handle = new(Check(Libc.Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), ownsHandle: true);
        try
        {
            if (!TryConnect(handle, sockaddr))
                await ConnectLaterAsync(handle, sockaddr, timeout, cancel).ConfigureAwait(false);
            Check(Libc.Fcntl(handle, F_SETFL, 0)); // from here on each call says whether it waits
            return new UnixSocket(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // A nonblocking connect to AF_UNIX is done at once, or EAGAIN: the listener's queue is full, for whose end there is no event.
    private static bool TryConnect(SafeFileHandle handle, byte[] sockaddr)
    {
        while (Libc.Connect(handle, sockaddr, (uint)sockaddr.Length) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == EAGAIN)
                return false;
            if (errno != EINTR)
                throw new Win32Exception(errno);
        }
        return true;
    }

    private static async Task ConnectLaterAsync(SafeFileHandle handle, byte[] sockaddr, TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(2));
        do
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
                throw new DBusConnectionException($"no connection within {timeout.TotalSeconds:0.###} s");
            await again.WaitForNextTickAsync(cancel).ConfigureAwait(false);
        }
        while (!TryConnect(handle, sockaddr));
    }

    /// <summary>From now on <see cref="Receive"/> waits no longer than this.</summary>
    internal void LimitReceive(TimeSpan limit)
    {
        TimeValue value = new() { Seconds = (long)limit.TotalSeconds, Microseconds = limit.Microseconds + (limit.Milliseconds * 1000L) };
        Check(Libc.SetSockOpt(_handle, SOL_SOCKET, SO_RCVTIMEO, in value, (uint)Marshal.SizeOf<TimeValue>()));
    }

    /// <summary>Wraps a connected socket.</summary>
    internal static UnixSocket FromHandle(SafeFileHandle handle) => new(handle);

    /// <summary>Ends both directions: whoever waits here wakes up and sees the end.</summary>
    internal void Shutdown() => _ = Libc.Shutdown(_handle, SHUT_RDWR); // ENOTCONN: the other side was faster

    /// <summary>Waits until the socket is ready; false: the time ran out.</summary>
    internal bool Wait(short events, TimeSpan timeout)
    {
        long deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        using HandleLease lease = new(_handle);
        Span<PollFd> poll = [new PollFd { Descriptor = lease.Descriptor, Events = events }];
        while (true)
        {
            int milliseconds = deadline == long.MaxValue ? -1 : (int)Math.Max(0, (deadline - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency);
            int ready = Libc.Poll(poll, 1, milliseconds);
            if (ready >= 0)
                return ready > 0;
            if (Marshal.GetLastPInvokeError() != EINTR)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    // struct sockaddr_un, sys/un.h: 16 bits of family, then at most 108 bytes of path; an abstract name begins with NUL.
    private static byte[] Encode(DBusAddress address)
    {
        bool isAbstract = address.Values.ContainsKey("abstract");
        string name = address.Values.GetValueOrDefault("path") ?? address.Values.GetValueOrDefault("abstract")
            ?? throw new DBusProtocolException("an address of transport unix needs path or abstract");
        byte[] bytes = Encoding.UTF8.GetBytes(isAbstract ? "\0" + name : name + "\0");
        if (bytes.Length > 108)
            throw new DBusProtocolException($"socket \"{name}\" has a path longer than 107 bytes");
        byte[] sockaddr = new byte[2 + bytes.Length];
        BitConverter.TryWriteBytes(sockaddr, (ushort)AF_UNIX);
        bytes.CopyTo(sockaddr, 2);
        return sockaddr;
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _handle.Dispose();
}
