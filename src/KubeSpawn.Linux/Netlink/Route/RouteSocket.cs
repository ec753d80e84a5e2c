using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>
/// Links, addresses, routes and neighbours of one network namespace (NETLINK_ROUTE; man 7 rtnetlink). It is the namespace of the thread that opens
/// it; afterwards any thread may use it, by one at a time. Changes need CAP_NET_ADMIN. Failures are <see cref="NetlinkException"/>s.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly MessageBuffer _request = new();

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    private delegate T Decoder<out T>(ReadOnlySpan<byte> payload, ref AttributeError error);

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static RouteSocket Open() => new(NetlinkSocket.Open(NetlinkConstants.NETLINK_ROUTE));

    /// <summary>Opens a socket in a namespace; the calling thread stays where it is.</summary>
    public static RouteSocket Open(NetworkNamespace networkNamespace) => new(NetlinkSocket.Open(NetlinkConstants.NETLINK_ROUTE, networkNamespace));

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private AttributeWriter Begin<T>(ushort type, ushort flags, T header)
        where T : unmanaged
    {
        _request.Clear();
        return _request.Begin(type, flags, header);
    }

    private void Execute(string operation, string subject) => _socket.Execute(_request, operation, subject);

    /// <summary>Everything a dump tells, decoded; begun again by the socket where it was interrupted.</summary>
    private List<T> List<T>(string operation, ushort type, Decoder<T> decode)
    {
        List<T> found = [];
        string? broken = null;
        _socket.Dump(_request, operation, "the kernel", found.Clear, (header, payload) => Take(header, payload, type, decode, found.Add, ref broken));
        return broken is null ? found : throw NetlinkException.Malformed(operation, "the kernel", broken);
    }

    private bool Visit<T>(string operation, ushort type, Decoder<T> decode, Action<T> visit)
    {
        string? broken = null;
        bool whole = _socket.DumpOnce(_request, operation, "the kernel", (header, payload) => Take(header, payload, type, decode, visit, ref broken));
        return broken is null ? whole : throw NetlinkException.Malformed(operation, "the kernel", broken);
    }

    /// <summary>Decodes one message. Nothing is thrown here, in the middle of a dump: the rest of it would be in the way of the next.</summary>
    private static void Take<T>(NetlinkHeader header, ReadOnlySpan<byte> payload, ushort type, Decoder<T> decode, Action<T> add, ref string? broken)
    {
        if (header.Type != type || broken is not null)
            return;
        AttributeError error = default;
        T item = decode(payload, ref error);
        broken = error.Reason;
        if (broken is null)
            add(item);
    }
}
