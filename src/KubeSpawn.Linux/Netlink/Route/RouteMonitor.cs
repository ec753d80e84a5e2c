using System.Runtime.CompilerServices;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>Events of links, addresses, routes and neighbours of one network namespace, as they happen (man 7 rtnetlink, multicast groups).</summary>
public sealed class RouteMonitor : IDisposable
{
    private static readonly uint[] Everything =
        [RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE];

    private static readonly uint[] LinksOnly = [RTNLGRP_LINK];

    private readonly NetlinkSubscription _subscription;

    private RouteMonitor(NetlinkSubscription subscription) => _subscription = subscription;

    /// <summary>Begins to listen; in the calling thread's namespace where none is given.</summary>
    public static RouteMonitor Open(NetworkNamespace? networkNamespace = null) =>
        new(NetlinkSubscription.Open(NetlinkConstants.NETLINK_ROUTE, Everything, networkNamespace));

    /// <summary>
    /// Waits until a link is as wanted, without polling: looks once, then at each event.
    /// </summary>
    /// <param name="name">The link's name.</param>
    /// <param name="wanted">Whether it is as wanted; null: there is no such link.</param>
    /// <param name="networkNamespace">Where; null: the calling thread's own.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>The link as it then is; null where <paramref name="wanted"/> wants that there is none.</returns>
    public static async Task<Link?> WaitForLinkAsync(
        string name, Func<Link?, bool> wanted, NetworkNamespace? networkNamespace = null, CancellationToken cancel = default)
    {
        // Subscribed before the first look, so that nothing is missed between the two.
        using var monitor = new RouteMonitor(NetlinkSubscription.Open(NetlinkConstants.NETLINK_ROUTE, LinksOnly, networkNamespace));
        using RouteSocket socket = networkNamespace is null ? RouteSocket.Open() : RouteSocket.Open(networkNamespace);
        Link? now = socket.FindLink(name);
        if (wanted(now))
            return now;
        await foreach (RouteEvent happened in monitor.ReadAsync(cancel).ConfigureAwait(false))
        {
            if (happened is not EventsLost && (happened is not LinkEvent change || (change.Link.Name != name && change.Link.Index != now?.Index)))
                continue;
            now = socket.FindLink(name);
            if (wanted(now))
                return now;
        }
        throw new NetlinkException("wait for the link", name, Errno.EBADF, "the subscription has ended");
    }

    /// <summary>The events in their order, until cancelled or disposed. For one reader at a time.</summary>
    public async IAsyncEnumerable<RouteEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (NetlinkNotification notification in _subscription.ReadAsync(cancel).ConfigureAwait(false))
        {
            if (Decode(notification) is { } happened)
                yield return happened;
        }
    }

    /// <summary>Ends the listening.</summary>
    public void Dispose() => _subscription.Dispose();

    /// <summary>Null: a message of a kind that this code does not know.</summary>
    internal static RouteEvent? Decode(NetlinkNotification notification)
    {
        if (notification.Lost)
            return new EventsLost();
        AttributeError error = default;
        ReadOnlySpan<byte> payload = notification.Payload.Span;
        RouteEvent? happened = notification.Header.Type switch
        {
            RTM_NEWLINK or RTM_DELLINK => new LinkEvent(LinkDecoder.Read(payload, ref error), notification.Header.Type == RTM_DELLINK),
            RTM_NEWADDR or RTM_DELADDR => new AddressEvent(RouteSocket.ReadAddress(payload, ref error), notification.Header.Type == RTM_DELADDR),
            RTM_NEWROUTE or RTM_DELROUTE => new RoutingEvent(RouteCodec.Read(payload, ref error), notification.Header.Type == RTM_DELROUTE),
            RTM_NEWNEIGH or RTM_DELNEIGH => new NeighbourEvent(RouteSocket.ReadNeighbour(payload, ref error), notification.Header.Type == RTM_DELNEIGH),
            _ => null,
        };
        error.ThrowIfAny("read an event of", "the kernel");
        return happened;
    }
}
