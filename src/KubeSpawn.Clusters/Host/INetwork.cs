using System.Net;

namespace KubeSpawn.Clusters.Host;

/// <summary>
/// Links, addresses, routes and network namespaces of the host. All ensure-methods can be repeated, and mend what differs.
/// Every link carries its owner in its alias (IFLA_IFALIAS); a link of that name with another owner is an error, never changed.
/// </summary>
public interface INetwork
{
    /// <summary>A bridge with an address, up.</summary>
    void EnsureBridge(BridgePlan bridge);

    /// <summary>
    /// The network namespace (pinned at /run/netns/NAME, as ip-netns does), in it lo up, eth0 (one end of a veth pair whose other
    /// end is a port of the bridge) with its address, MAC, default route, the other routes, and sysctls.
    /// </summary>
    void EnsureNode(NodeNetworkPlan node);

    /// <summary>Sets the routes of a node's namespace to those of the plan: adds what lacks, removes ours that are no more wanted.</summary>
    void EnsureNodeRoutes(NodeNetworkPlan node);

    /// <summary>Removes the namespace (unmounts and unlinks its pin) and its veth; neither there: nothing to do.</summary>
    void RemoveNode(string networkNamespace, string owner);

    /// <summary>Removes every link that carries this owner.</summary>
    void RemoveLinks(string owner);

    /// <summary>The destinations of all routes and the ranges of all addresses of the host, IPv4, without the default route.</summary>
    /// <param name="exceptOwner">Ranges on links of this owner are left out.</param>
    IReadOnlyList<IPNetwork> RangesInUse(string exceptOwner);
}

/// <summary>A cluster's bridge on the host.</summary>
/// <param name="Name">Link name, at most 15 bytes.</param>
/// <param name="Owner">Identity, kept as the link's alias, e.g. <c>kube-spawn:3f2a9c01</c>.</param>
/// <param name="Address">The host's address on it; the nodes' gateway.</param>
/// <param name="PrefixLength">Bits of the cluster's range.</param>
public sealed record BridgePlan(string Name, string Owner, IPAddress Address, int PrefixLength);

/// <summary>A node's network: its namespace and what is in it.</summary>
public sealed record NodeNetworkPlan
{
    /// <summary>Name under /run/netns.</summary>
    public required string Namespace { get; init; }

    /// <summary>Identity, alias of the host's end of the veth pair.</summary>
    public required string Owner { get; init; }

    /// <summary>The bridge that the host's end is a port of.</summary>
    public required string Bridge { get; init; }

    /// <summary>Name of the host's end, at most 15 bytes.</summary>
    public required string HostLink { get; init; }

    /// <summary>MAC address of eth0, six bytes; lasting, so that it survives a restart.</summary>
    public required byte[] Mac { get; init; }

    /// <summary>Address of eth0.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Bits of the cluster's range.</summary>
    public required int PrefixLength { get; init; }

    /// <summary>Default route.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Routes to the other nodes' pod ranges.</summary>
    public IReadOnlyList<RoutePlan> Routes { get; init; } = [];

    /// <summary>Ranges that answer "unreachable" at once (RTN_UNREACHABLE).</summary>
    public IReadOnlyList<IPNetwork> Unreachable { get; init; } = [];

    /// <summary>net.* sysctls of the namespace, dotted name and value, e.g. net.ipv4.ip_forward = 1.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();
}

/// <summary>A route through another node.</summary>
/// <param name="Destination">The other node's pod range.</param>
/// <param name="Gateway">The other node's address.</param>
public sealed record RoutePlan(IPNetwork Destination, IPAddress Gateway);
