using System.Net;
using System.Net.Sockets;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Host;

/// <summary>
/// Bridges and nodes' networks in the network namespace that the calling thread is in. What is made carries its owner from its first moment;
/// links of others are never touched.
/// </summary>
public sealed class LinuxNetwork : INetwork
{
    /// <inheritdoc/>
    public void EnsureBridge(BridgePlan bridge)
    {
        using RouteSocket route = RouteSocket.Open();
        Link link = OwnedLink(route, bridge.Name, bridge.Owner) ??
            route.CreateLink(new LinkSpec(bridge.Name, new BridgeKind()) { Alias = bridge.Owner });
        if (link.Kind != "bridge")
            throw NotOurs("make a bridge of", bridge.Name, $"it is a link of kind \"{link.Kind}\"");
        AddressSync.Set(route, link.Index, bridge.Address, bridge.PrefixLength);
        if (!link.IsUp)
            route.SetUp(link.Index);
    }

    /// <inheritdoc/>
    public void EnsureNode(NodeNetworkPlan node)
    {
        using RouteSocket host = RouteSocket.Open();
        using NetworkNamespace space = NetworkNamespace.Create(node.Namespace);
        using RouteSocket inside = RouteSocket.Open(space);
        NodeLinks.Ensure(host, inside, space, node);
        NodeSettings.Apply(space, node.Sysctls);
        NodeRoutes.Ensure(inside, node);
    }

    /// <inheritdoc/>
    public void EnsureNodeRoutes(NodeNetworkPlan node)
    {
        using NetworkNamespace space = NetworkNamespace.Open(node.Namespace);
        using RouteSocket inside = RouteSocket.Open(space);
        NodeRoutes.Ensure(inside, node);
    }

    /// <inheritdoc/>
    public void RemoveNode(string networkNamespace, string owner)
    {
        if (NetworkNamespace.Exists(networkNamespace))
        {
            using NetworkNamespace space = NetworkNamespace.Open(networkNamespace);
            using RouteSocket host = RouteSocket.Open();
            using RouteSocket inside = RouteSocket.Open(space);
            // Deleted by hand: the kernel ends a namespace some time after its last user, and a link of that name is wanted again at once.
            foreach (Link link in NodeLinks.HostEnds(host, inside, owner))
                host.DeleteLink(link.Index);
        }
        NetworkNamespace.Remove(networkNamespace);
    }

    /// <inheritdoc/>
    public void RemoveLinks(string owner)
    {
        using RouteSocket route = RouteSocket.Open();
        foreach (Link link in route.Links().Where(link => link.Alias == owner))
            route.DeleteLink(link.Index);
    }

    /// <inheritdoc/>
    public IReadOnlyList<IPNetwork> RangesInUse(string exceptOwner)
    {
        using RouteSocket route = RouteSocket.Open();
        HashSet<int> ours = [.. route.Links().Where(link => link.Alias == exceptOwner).Select(link => link.Index)];
        IEnumerable<IPNetwork> routed = route.Routes(AddressFamily.InterNetwork, table: 0)
            .Where(item => item.Destination.PrefixLength != 0 && !UsesOnly(item, ours))
            .Select(item => item.Destination);
        IEnumerable<IPNetwork> addressed = route.Addresses(family: AddressFamily.InterNetwork)
            .Where(address => !ours.Contains(address.LinkIndex))
            .Select(address => Families.TryRange(address.Address, address.PrefixLength, out IPNetwork? range) ? range.Value : default);
        return [.. routed.Concat(addressed).Distinct()];
    }

    /// <summary>The link of that name if it is the owner's; null: there is none; another's is an error.</summary>
    internal static Link? OwnedLink(RouteSocket route, string name, string owner)
    {
        Link? link = route.FindLink(name);
        if (link is null || link.Alias == owner)
            return link;
        string whose = link.Alias.Length == 0 ? "it carries no owner" : $"it belongs to \"{link.Alias}\"";
        throw NotOurs("take the link", name, whose);
    }

    private static LinuxException NotOurs(string operation, string name, string cause) =>
        new(
            operation, name, Errno.EEXIST, $"a link of that name exists and is not this cluster's: {cause}", $"remove it (ip link delete {name})",
            ExitCode.State);

    private static bool UsesOnly(Route route, HashSet<int> links) =>
        route.NextHops.Count == 0 ? links.Contains(route.LinkIndex) : route.NextHops.All(hop => links.Contains(hop.LinkIndex));
}
