using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>Takes one message of an answer. <paramref name="payload"/> is valid during the call only.</summary>
public delegate void MessageVisitor(NetlinkHeader header, ReadOnlySpan<byte> payload);

/// <summary>
/// A netlink socket (man 7 netlink). It belongs for good to the network namespace of the thread that opens it, and may be used by any thread
/// afterwards, by one at a time. Answers that are not for this socket's port, not of the request's sequence number, or not from the kernel are
/// passed over. The kernel answers inside the sending call, so all methods are synchronous; a silent kernel is an error after ten seconds.
/// </summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int KernelBufferBytes = 8 << 20;
    private const int DumpAttempts = 16;
    private const int AnswerSeconds = 10;

    private readonly SafeFileHandle _socket;
    private byte[] _received = new byte[FirstBufferBytes];
    private int _kernelBuffer = KernelBufferBytes;
    private uint _sequence;

    /// <summary>Not all that the last request is answered with has been read.</summary>
    private bool _unread;

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>The socket's port: its address, by which the kernel marks answers.</summary>
    public uint Port { get; private set; }

    internal SafeFileHandle Handle => _socket;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <param name="protocol">NETLINK_ROUTE (0), NETLINK_NETFILTER (12).</param>
    public static NetlinkSocket Open(int protocol)
    {
        SafeFileHandle handle = Socket.Open(Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, protocol);
        if (handle.IsInvalid)
            throw LinuxException.FromLastError("open a netlink socket of protocol", $"{protocol}");
        var socket = new NetlinkSocket(handle);
        try
        {
            socket.Bind();
            socket.SetOptions();
            return socket;
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a socket in a namespace; the calling thread stays where it is.</summary>
    public static NetlinkSocket Open(int protocol, NetworkNamespace networkNamespace) => networkNamespace.Run(() => Open(protocol));

    /// <summary>
    /// Sends requests and waits until the kernel has acknowledged all of them. The first refusal is thrown, after all answers have come;
    /// the kernel goes on with the messages after a refused one.
    /// </summary>
    public void Execute(MessageBuffer requests, string operation, string subject) => Exchange(requests, operation, subject, null);

    /// <summary>Sends one request that is answered by messages and an acknowledgement (RTM_GETLINK of one link, NLM_F_ECHO).</summary>
    public void Query(MessageBuffer request, string operation, string subject, MessageVisitor visitor) => Exchange(request, operation, subject, visitor);

    /// <summary>
    /// Sends a dump request (flags NLM_F_DUMP) and hands each message to the visitor. Where the kernel says that the objects have
    /// changed meanwhile (NLM_F_DUMP_INTR), <paramref name="restart"/> is called and it begins again.
    /// </summary>
    public void Dump(MessageBuffer request, string operation, string subject, Action restart, MessageVisitor visitor)
    {
        for (int attempt = 1; !DumpOnce(request, operation, subject, visitor); attempt++)
        {
            if (attempt == DumpAttempts)
                throw new NetlinkException(operation, subject, Errno.EAGAIN, $"it changed during each of {DumpAttempts} attempts to list it");
            restart();
        }
    }

    /// <summary>
    /// Sends a dump request and hands each message to the visitor. False: the objects have changed meanwhile, so some may lack or be there twice.
    /// </summary>
    public bool DumpOnce(MessageBuffer request, string operation, string subject, MessageVisitor visitor)
    {
        uint sequence = Send(request, operation, subject);
        var dump = new DumpAnswer(Port, sequence, visitor);
        while (!dump.Done)
            Receive(operation, subject, dump.Take);
        _unread = false;
        dump.ThrowIfFailed(request, operation, subject);
        return !dump.Interrupted;
    }

    /// <summary>
    /// Sends requests without waiting for an answer; returns the first one's sequence number. The kernel has worked them off when this returns.
    /// </summary>
    internal uint Send(MessageBuffer requests, string operation, string subject)
    {
        requests.ThrowIfFailed(operation, subject);
        if (_unread)
            Drain();
        uint first = _sequence + 1;
        requests.Number(first);
        _sequence += (uint)requests.Count;
        ReadOnlySpan<byte> bytes = requests.Bytes;
        if (bytes.Length > _kernelBuffer / 2)
            GrowKernelBuffer(bytes.Length);
        var kernel = new Socket.NetlinkAddress { Family = Socket.AF_NETLINK };
        fixed (byte* start = bytes)
        {
            nint sent;
            do
                sent = Socket.SendTo(_socket, start, (nuint)bytes.Length, 0, &kernel, (uint)sizeof(Socket.NetlinkAddress));
            while (sent < 0 && LinuxException.LastErrno == Errno.EINTR);
            if (sent < 0)
                throw LinuxException.FromLastError(operation, subject);
        }
        _unread = true;
        return first;
    }

    /// <summary>Receives one datagram and hands each of its messages on. False: nothing is there (only with <paramref name="wait"/> false).</summary>
    internal bool Receive(string operation, string subject, MessageVisitor visitor, bool wait = true)
    {
        int length = ReceiveDatagram(operation, subject, wait);
        if (length < 0)
        {
            _unread = false;
            return false;
        }
        ReadOnlySpan<byte> datagram = _received.AsSpan(0, length);
        string? error;
        while (NetlinkHeader.TryTake(ref datagram, out NetlinkHeader header, out ReadOnlySpan<byte> payload, out error))
        {
            if (header.Type == NLMSG_OVERRUN)
                throw new NetlinkException(operation, subject, Errno.ENOBUFS);
            if (header.Type != NLMSG_NOOP)
                visitor(header, payload);
        }
        return error is null ? true : throw NetlinkException.Malformed(operation, subject, error);
    }

    /// <summary>Joins a multicast group: its notifications come to this socket.</summary>
    internal void Join(uint group) => SetOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, (int)group, "subscribe to netlink group");

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private void Exchange(MessageBuffer requests, string operation, string subject, MessageVisitor? visitor)
    {
        if (requests.Count == 0)
            return;
        uint first = Send(requests, operation, subject);
        var answer = new Acknowledgements(Port, first, requests.Count, visitor);
        while (!answer.Done)
            Receive(operation, subject, answer.Take);
        _unread = false;
        answer.ThrowIfFailed(requests, operation, subject);
    }

    /// <summary>
    /// Throws away what a request that failed in the middle was still to be answered with: no number of it fits the next one, but it may fill the
    /// socket's buffer, and then the kernel drops the next answer.
    /// </summary>
    private void Drain()
    {
        while (ReceiveOnce(Socket.MSG_DONTWAIT, out _) >= 0 || LinuxException.LastErrno is Errno.ENOBUFS or Errno.EINTR)
        {
            // Until nothing is left.
        }
        _unread = false;
    }

    /// <summary>The next datagram of the kernel, whole: it is measured first, and the buffer grows to it.</summary>
    private int ReceiveDatagram(string operation, string subject, bool wait)
    {
        while (true)
        {
            int flags = wait ? 0 : Socket.MSG_DONTWAIT;
            nint length = ReceiveOnce(flags | Socket.MSG_PEEK | Socket.MSG_TRUNC, out _);
            if (length > _received.Length)
                _received = new byte[Math.Max(length, _received.Length * 2L)];
            uint sender = 0;
            if (length >= 0)
                length = ReceiveOnce(flags, out sender);
            if (length >= 0 && sender == 0)
                return (int)length;
            if (length >= 0)
                continue;
            Errno errno = LinuxException.LastErrno;
            if (errno == Errno.EAGAIN && !wait)
                return -1;
            if (errno == Errno.EAGAIN)
                throw new NetlinkException(operation, subject, Errno.ETIMEDOUT, $"the kernel has not answered for {AnswerSeconds} seconds");
            if (errno != Errno.EINTR)
                throw new NetlinkException(operation, subject, errno);
        }
    }

    private nint ReceiveOnce(int flags, out uint sender)
    {
        Socket.NetlinkAddress address = default;
        uint addressLength = (uint)sizeof(Socket.NetlinkAddress);
        fixed (byte* start = _received)
        {
            nint length = Socket.ReceiveFrom(_socket, start, (nuint)_received.Length, flags, &address, &addressLength);
            sender = address.PortId;
            return length;
        }
    }

    private void Bind()
    {
        var address = new Socket.NetlinkAddress { Family = Socket.AF_NETLINK };
        uint length = (uint)sizeof(Socket.NetlinkAddress);
        if (Socket.Bind(_socket, &address, length) != 0 || Socket.GetName(_socket, &address, &length) != 0)
            throw LinuxException.FromLastError("bind a", "netlink socket");
        Port = address.PortId;
    }

    private void SetOptions()
    {
        SetOption(SOL_NETLINK, NETLINK_EXT_ACK, 1, "ask for extended errors on a");
        SetOption(SOL_NETLINK, NETLINK_CAP_ACK, 1, "ask for short acknowledgements on a");
        SetOption(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, "ask for strict checking on a");
        var limit = new Socket.TimeValue { Seconds = AnswerSeconds };
        if (Socket.SetOption(_socket, Socket.SOL_SOCKET, Socket.SO_RCVTIMEO, &limit, (uint)sizeof(Socket.TimeValue)) != 0)
            throw LinuxException.FromLastError("set the time limit of a", "netlink socket");
        // Forced sizes need CAP_NET_ADMIN over the namespace; without it the defaults do for small requests.
        int size = KernelBufferBytes;
        _ = Socket.SetOption(_socket, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, &size, sizeof(int));
        if (Socket.SetOption(_socket, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, &size, sizeof(int)) != 0)
            _kernelBuffer = 64 * 1024;
    }

    private void GrowKernelBuffer(int datagram)
    {
        int size = (int)Math.Min(datagram * 2L, int.MaxValue / 2);
        // Refused without CAP_NET_ADMIN; the send then says EMSGSIZE itself.
        if (Socket.SetOption(_socket, Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, &size, sizeof(int)) == 0)
            _kernelBuffer = size;
    }

    private void SetOption(int level, int name, int value, string operation)
    {
        if (Socket.SetOption(_socket, level, name, &value, sizeof(int)) != 0)
            throw LinuxException.FromLastError(operation, "netlink socket");
    }
}
