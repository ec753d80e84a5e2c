using System.Globalization;
using System.Net;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>
/// Finds every node that a cluster may have left something of: in its state, its folders, its mounts and at machined. So destroy works where
/// configuration or state are missing or mangled.
/// </summary>
public static class Remains
{
    /// <summary>Short names of all nodes that there are traces of, sorted.</summary>
    public static async Task<IReadOnlyList<string>> NodesAsync(ClusterAccess access, IHost host, ClusterState? state, CancellationToken cancel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(state?.Nodes.Keys ?? []);
        names.UnionWith(host.Files.List(access.Paths.ClusterDir).Select(entry => ShortName(access.Identity, entry)).OfType<string>());
        names.UnionWith(host.Files.List(access.Paths.RuntimeDir).Where(IsNodeName));
        foreach (MachineStatus machine in await host.Machines.ListAsync(cancel))
        {
            bool ours = machine.Root.StartsWith(access.Paths.RuntimeDir + "/", StringComparison.Ordinal);
            if (ours && ShortName(access.Identity, machine.Name) is { } name) names.Add(name);
        }

        return [.. names];
    }

    /// <summary>
    /// A plan to undo things by: names and identity are right, which is all that undoing looks at; addresses are so only where the state has them.
    /// </summary>
    public static ClusterPlan Plan(ClusterAccess access, ClusterConfig config, ClusterState? state, IReadOnlyList<string> nodes)
    {
        IPNetwork range = IPNetwork.TryParse(state?.Range, out IPNetwork leased) ? leased : new IPNetwork(config.Network.NodeRange.BaseAddress, AddressPlan.ClusterPrefix);
        return new ClusterPlan
        {
            Config = config,
            Identity = access.Identity,
            Paths = access.Paths,
            Range = range,
            Nodes = [.. nodes.Select((name, index) => Node(access, config, range, name, state?.Nodes.GetValueOrDefault(name)?.Number ?? index + 1))],
        };
    }

    private static NodePlan Node(ClusterAccess access, ClusterConfig config, IPNetwork range, string name, int number) => new()
    {
        Name = name,
        Role = NodeName.Role(name),
        Number = number,
        MachineId = "",
        Machine = access.Identity.Machine(name),
        Address = AddressPlan.Node(range, number),
        PodRange = AddressPlan.PodRange(config.Network.PodRange, number) ?? config.Network.PodRange,
        Binds = BindConfig.None,
        Limits = LimitConfig.None,
        Network = new NodeNetworkPlan
        {
            Namespace = access.Identity.Machine(name),
            Owner = access.Identity.Owner,
            Bridge = access.Identity.Bridge,
            HostLink = access.Identity.HostLink(number),
            Mac = access.Identity.Mac(number),
            Address = AddressPlan.Node(range, number),
            PrefixLength = range.PrefixLength,
            Gateway = AddressPlan.Host(range),
        },
    };

    private static string? ShortName(ClusterIdentity identity, string machine)
    {
        if (!machine.StartsWith(identity.MachinePrefix, StringComparison.Ordinal)) return null;
        string name = machine[identity.MachinePrefix.Length..];
        return IsNodeName(name) ? name : null;
    }

    /// <summary>control-plane-N, worker-N or loader-N: a cluster "dev" must not take the machines of "dev-x" for its own.</summary>
    private static bool IsNodeName(string name)
    {
        int dash = name.LastIndexOf('-');
        return dash > 0
            && name[..dash] is ("control-plane" or "worker" or "loader")
            && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
