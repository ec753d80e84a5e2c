using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// Notifications of multicast groups of one network namespace, from the moment it is opened. A thread waits for them; what is not read queues up
/// here to a limit and then in the kernel, which drops what its own buffer does not hold and says so.
/// </summary>
public sealed unsafe class NetlinkSubscription : IDisposable
{
    private const int Waiting = 1024;
    private const int EFD_CLOEXEC = 0x80000;

    private readonly NetlinkSocket _socket;
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<NetlinkNotification> _channel =
        Channel.CreateBounded<NetlinkNotification>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });

    private NetlinkSubscription(NetlinkSocket socket, SafeFileHandle wake)
    {
        _socket = socket;
        _wake = wake;
        _thread = new Thread(Pump) { IsBackground = true, Name = "netlink notifications" };
        _thread.Start();
    }

    /// <summary>Subscribes.</summary>
    /// <param name="protocol">NETLINK_ROUTE (0), NETLINK_NETFILTER (12).</param>
    /// <param name="groups">RTNLGRP_ or NFNLGRP_ numbers.</param>
    /// <param name="networkNamespace">Where; null: the calling thread's own.</param>
    public static NetlinkSubscription Open(int protocol, IEnumerable<uint> groups, NetworkNamespace? networkNamespace = null)
    {
        NetlinkSocket socket = networkNamespace is null ? NetlinkSocket.Open(protocol) : NetlinkSocket.Open(protocol, networkNamespace);
        try
        {
            foreach (uint group in groups)
                socket.Join(group);
            SafeFileHandle wake = Socket.CreateEvent(0, EFD_CLOEXEC);
            return wake.IsInvalid ? throw LinuxException.FromLastError("create an", "eventfd") : new NetlinkSubscription(socket, wake);
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The notifications, in their order, until cancelled or <see cref="Dispose"/>. For one reader at a time; the next goes on where the last
    /// ended.
    /// </summary>
    public async IAsyncEnumerable<NetlinkNotification> ReadAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (NetlinkNotification notification in _channel.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
            yield return notification;
    }

    /// <summary>Unsubscribes and waits until the thread has ended.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        ulong one = 1;
        // An eventfd takes 2^64 - 2 of these before it blocks.
        _ = Unistd.Write(_wake, (byte*)&one, sizeof(ulong));
        _thread.Join();
        _wake.Dispose();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Pump()
    {
        try
        {
            while (WaitReadable())
                TakeAll();
            _channel.Writer.Complete();
        }
        catch (OperationCanceledException)
        {
            _channel.Writer.Complete();
        }
        catch (LinuxException exception)
        {
            _channel.Writer.Complete(exception);
        }
    }

    /// <summary>False: it is to end.</summary>
    private bool WaitReadable()
    {
        Socket.PollDescriptor* descriptors = stackalloc Socket.PollDescriptor[2];
        descriptors[0] = new Socket.PollDescriptor { Descriptor = (int)_socket.Handle.DangerousGetHandle(), Events = Socket.POLLIN };
        descriptors[1] = new Socket.PollDescriptor { Descriptor = (int)_wake.DangerousGetHandle(), Events = Socket.POLLIN };
        while (Socket.Poll(descriptors, 2, -1) < 0)
        {
            if (LinuxException.LastErrno != Errno.EINTR)
                throw LinuxException.FromLastError("wait for", "netlink notifications");
        }
        return descriptors[1].Returned == 0;
    }

    private void TakeAll()
    {
        try
        {
            while (_socket.Receive("receive", "netlink notifications", Take, wait: false))
            {
                // Until nothing is left.
            }
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENOBUFS)
        {
            Write(new NetlinkNotification(default, default, Lost: true));
        }
    }

    private void Take(NetlinkHeader header, ReadOnlySpan<byte> payload) => Write(new NetlinkNotification(header, payload.ToArray()));

    private void Write(NetlinkNotification notification)
    {
        // This thread is ours alone: while it waits for the reader, the kernel's buffer fills.
        if (!_channel.Writer.TryWrite(notification))
            _channel.Writer.WriteAsync(notification, _stop.Token).AsTask().GetAwaiter().GetResult();
    }
}
