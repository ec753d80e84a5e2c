using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Host;

/// <summary>A node's veth pair: one end a port of the cluster's bridge, marked with the owner, the other eth0 in the node's namespace.</summary>
internal static class NodeLinks
{
    private const string Inside = "eth0";
    private const string Loopback = "lo";

    /// <summary>Makes or mends the pair, and sets everything up.</summary>
    internal static void Ensure(RouteSocket host, RouteSocket inside, NetworkNamespace space, NodeNetworkPlan node)
    {
        Link bridge = LinuxNetwork.OwnedLink(host, node.Bridge, node.Owner) ??
            throw new LinuxException("connect the node's link to", node.Bridge, Errno.ENODEV, "the bridge is not there");
        inside.SetUp(inside.GetLink(Loopback).Index);
        Link outer = Pair(host, inside, space, node, bridge.Index);
        Link inner = inside.GetLink(Inside);
        if (!inner.Mac.Span.SequenceEqual(node.Mac))
            inside.ChangeLink(inner.Index, new LinkChange { Mac = node.Mac }, Inside);
        AddressSync.Set(inside, inner.Index, node.Address, node.PrefixLength);
        if (!inner.IsUp)
            inside.SetUp(inner.Index);
        if (outer.Master != bridge.Index)
            host.ChangeLink(outer.Index, new LinkChange { Master = bridge.Index }, node.HostLink);
        if (!outer.IsUp)
            host.SetUp(outer.Index);
    }

    /// <summary>The owner's links on the host whose other end is in the namespace.</summary>
    internal static IEnumerable<Link> HostEnds(RouteSocket host, RouteSocket inside, string owner)
    {
        Dictionary<int, Link> inner = inside.Links().ToDictionary(link => link.Index);
        // Numbers are each namespace's own, so both ends have to name each other.
        return host.Links().Where(link =>
            link.Kind == "veth" && link.Alias == owner && link.ParentNamespace is not null &&
            inner.TryGetValue(link.Parent, out Link? peer) && peer.Parent == link.Index && peer.ParentNamespace is not null);
    }

    private static Link Pair(RouteSocket host, RouteSocket inside, NetworkNamespace space, NodeNetworkPlan node, int bridge)
    {
        Link? outer = LinuxNetwork.OwnedLink(host, node.HostLink, node.Owner);
        Link? inner = inside.FindLink(Inside);
        if (outer is not null && inner is not null && HostEnds(host, inside, node.Owner).Any(link => link.Index == outer.Index && link.Parent == inner.Index))
            return outer;
        // Half a pair, or ends that do not belong together: the namespace and the marked link are this node's, so both are made anew.
        if (outer is not null)
            host.DeleteLink(outer.Index);
        if (inside.FindLink(Inside) is { } left)
            inside.DeleteLink(left.Index);
        var kind = new VethKind(new LinkSpec(Inside) { Namespace = space.Handle, Mac = node.Mac });
        return host.CreateLink(new LinkSpec(node.HostLink, kind) { Alias = node.Owner, Master = bridge });
    }
}
