using System.Net;
using System.Net.Sockets;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Host;

/// <summary>
/// The routes in a node's namespace. Ours are told from those of the node's own programs by their protocol number, as routing daemons do it.
/// </summary>
internal static class NodeRoutes
{
    /// <summary>Number that no program of /etc/iproute2/rt_protos uses.</summary>
    internal const byte Protocol = 75;

    private const string Inside = "eth0";

    /// <summary>Adds what lacks and removes ours that are not in the plan.</summary>
    internal static void Ensure(RouteSocket inside, NodeNetworkPlan node)
    {
        int link = inside.GetLink(Inside).Index;
        List<Route> wanted = [new(new IPNetwork(IPAddress.Any, 0)) { Gateway = node.Gateway, LinkIndex = link, Protocol = Protocol }];
        wanted.AddRange(node.Unreachable.Select(range => new Route(range) { Type = RouteType.Unreachable, Protocol = Protocol }));
        wanted.AddRange(node.Routes.Select(route => new Route(route.Destination) { Gateway = route.Gateway, LinkIndex = link, Protocol = Protocol }));
        IReadOnlyList<Route> there = inside.Routes(AddressFamily.InterNetwork);
        foreach (Route route in wanted.Where(route => !there.Any(found => Same(found, route))))
            inside.ReplaceRoute(route);
        foreach (Route route in there.Where(found => found.Protocol == Protocol && !wanted.Any(route => route.Destination == found.Destination)))
            inside.DeleteRoute(route);
    }

    private static bool Same(Route found, Route wanted) =>
        found.Destination == wanted.Destination && found.Metric == 0 && found.Protocol == Protocol && found.Type == wanted.Type &&
        found.LinkIndex == wanted.LinkIndex && Equals(wanted.Gateway, found.Gateway);
}
