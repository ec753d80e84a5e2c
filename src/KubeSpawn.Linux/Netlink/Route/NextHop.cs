using System.Net;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>One of several ways of a route (struct rtnexthop).</summary>
/// <param name="LinkIndex">The link that packets leave by.</param>
/// <param name="Gateway">Where they go; null: to their destination itself.</param>
/// <param name="Weight">Share, 1 to 256.</param>
public sealed record NextHop(int LinkIndex, IPAddress? Gateway, int Weight = 1);
