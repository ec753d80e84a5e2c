using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Plan;

/// <summary>Turns a configuration and what is leased already into a plan. Pure: it asks nothing of the host and changes nothing.</summary>
public static class ClusterPlanner
{
    /// <summary>
    /// The state with a range and a number for every node: what was leased stays as it is, the rest takes what is free.
    /// </summary>
    /// <exception cref="KubeSpawnException">No range is free, or the pods' range is too small for that many nodes.</exception>
    public static ClusterState Lease(ClusterConfig config, ClusterState state, IReadOnlyCollection<IPNetwork> rangesInUse)
    {
        IPNetwork range = state.Range is { } leased ? IPNetwork.Parse(leased) : FreeRange(config, rangesInUse);
        var nodes = new Dictionary<string, NodeState>(state.Nodes);
        foreach ((string name, _) in NodeName.Of(config.Nodes))
        {
            if (nodes.ContainsKey(name)) continue;
            nodes[name] = new NodeState { Number = FreeNumber(nodes.Values), MachineId = NewMachineId() };
        }

        return state with { Range = range.ToString(), Nodes = nodes };
    }

    /// <summary>The plan of a cluster whose range and nodes are leased in <paramref name="state"/>.</summary>
    public static ClusterPlan Plan(ClusterConfig config, ClusterIdentity identity, ClusterPaths paths, ClusterState state)
    {
        IPNetwork range = IPNetwork.Parse(
            state.Range ?? throw new KubeSpawnException(ExitCode.State, $"cluster \"{identity.Name}\" has no address range", "run \"kube-spawn create\""));
        var leases = NodeName.Of(config.Nodes)
            .Select(node => (node.Name, node.Role, Lease: state.Nodes.GetValueOrDefault(node.Name)
                ?? throw new KubeSpawnException(ExitCode.State, $"node \"{node.Name}\" has no address", "run \"kube-spawn create\" to apply kspawn.toml")))
            .ToList();
        var podRanges = leases.ToDictionary(node => node.Name, node => PodRange(config, node.Lease.Number));
        var nodes = leases.Select(node => new NodePlan
        {
            Name = node.Name,
            Role = node.Role,
            Number = node.Lease.Number,
            MachineId = node.Lease.MachineId,
            Machine = identity.Machine(node.Name),
            Address = AddressPlan.Node(range, node.Lease.Number),
            PodRange = podRanges[node.Name],
            Binds = Binds(config, node.Name),
            Limits = Limits(config, node.Name),
            Network = new NodeNetworkPlan
            {
                Namespace = identity.Machine(node.Name),
                Owner = identity.Owner,
                Bridge = identity.Bridge,
                HostLink = identity.HostLink(node.Lease.Number),
                Mac = identity.Mac(node.Lease.Number),
                Address = AddressPlan.Node(range, node.Lease.Number),
                PrefixLength = range.PrefixLength,
                Gateway = AddressPlan.Host(range),
                Routes = PodRoutes(config, range, node.Name, leases.Select(l => (l.Name, l.Lease.Number)), podRanges),
                Unreachable = [LinkLocal],
                Sysctls = NodeSysctls,
            },
        });
        return new ClusterPlan { Config = config, Identity = identity, Paths = paths, Range = range, Nodes = [.. nodes] };
    }

    /// <summary>What kubeadm's preflight and kube-proxy want of a node's network namespace.</summary>
    private static Dictionary<string, string> NodeSysctls => new()
    {
        ["net.ipv4.ip_forward"] = "1",
        ["net.bridge.bridge-nf-call-iptables"] = "1",
        ["net.bridge.bridge-nf-call-ip6tables"] = "1",
    };

    /// <summary>
    /// kubelets ask clouds' metadata servers for registry credentials before they do anything else; where none answers, that takes seconds.
    /// </summary>
    private static IPNetwork LinkLocal => new(new IPAddress([169, 254, 0, 0]), 16);

    private static IPNetwork FreeRange(ClusterConfig config, IReadOnlyCollection<IPNetwork> inUse)
    {
        IPNetwork pool = config.Network.NodeRange;
        IPNetwork[] taken = [.. inUse, config.Network.PodRange, config.Network.ServiceRange];
        return AddressPlan.FreeRange(pool, taken) ?? throw new KubeSpawnException(
            ExitCode.Host,
            $"failed to lease an address range out of \"{pool}\": every /{AddressPlan.ClusterPrefix} of it is in use by other clusters or by the host's routes",
            "set network.node-range in kspawn.toml to a range that is free");
    }

    private static int FreeNumber(IEnumerable<NodeState> leased)
    {
        var taken = leased.Select(node => node.Number).ToHashSet();
        for (int number = 1; number <= AddressPlan.HighestNumber; number++)
        {
            if (!taken.Contains(number)) return number;
        }

        throw new KubeSpawnException(
            ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"a cluster has at most {AddressPlan.HighestNumber} nodes"));
    }

    private static string NewMachineId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static IPNetwork PodRange(ClusterConfig config, int number) =>
        AddressPlan.PodRange(config.Network.PodRange, number) ?? throw new KubeSpawnException(
            ExitCode.Usage,
            $"network.pod-range \"{config.Network.PodRange}\" has no /{AddressPlan.PodPrefix} for node number {number}",
            $"make it larger: a /16 serves {AddressPlan.HighestNumber} nodes");

    private static List<RoutePlan> PodRoutes(
        ClusterConfig config, IPNetwork range, string self, IEnumerable<(string Name, int Number)> nodes, Dictionary<string, IPNetwork> podRanges) =>
        config.Network.PodNetwork != Defaults.PodNetwork
            ? []
            : [.. nodes.Where(node => node.Name != self).Select(node => new RoutePlan(podRanges[node.Name], AddressPlan.Node(range, node.Number)))];

    private static BindConfig Binds(ClusterConfig config, string node)
    {
        if (!config.Machines.TryGetValue(node, out MachineConfig? own)) return config.Binds;
        return new BindConfig(
            [.. config.Binds.ReadOnly, .. own.Binds.ReadOnly],
            [.. config.Binds.ReadWrite, .. own.Binds.ReadWrite],
            [.. config.Binds.Overlay, .. own.Binds.Overlay]);
    }

    private static LimitConfig Limits(ClusterConfig config, string node)
    {
        if (!config.Machines.TryGetValue(node, out MachineConfig? own)) return config.Limits;
        return new LimitConfig(
            own.Limits.MemoryBytes ?? config.Limits.MemoryBytes, own.Limits.Cpus ?? config.Limits.Cpus, own.Limits.Tasks ?? config.Limits.Tasks);
    }
}
