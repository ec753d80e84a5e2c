using System.Net;
using System.Net.Sockets;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>
/// What is in the plugin's own tables, as data (docs/pod-network.md):
/// <code>
/// table ip kube-spawn-cni {
///   chain prerouting { type nat hook prerouting priority dstnat;  fib daddr type local jump hostports }
///   chain output     { type nat hook output priority dstnat;      fib daddr type local jump hostports }
///   chain hostports  { tcp dport 8080 dnat to 10.244.1.5:80 comment "MARK" }
///   chain hairpin    { type nat hook postrouting priority srcnat; ip saddr 10.244.1.0/24 ip daddr 10.244.1.5 ... masquerade comment "MARK" }
///   chain masquerade-NETWORK { type nat hook postrouting priority srcnat; ip saddr 10.244.1.0/24 ip daddr != 10.244.0.0/16 ... masquerade }
/// }
/// </code>
/// </summary>
internal static class OwnTables
{
    /// <summary>Name of our table in both families.</summary>
    public const string Name = "kube-spawn-cni";

    /// <summary>Chain of the mappings.</summary>
    public const string HostPorts = "hostports";

    /// <summary>Chain of what is masqueraded for the mappings' sake.</summary>
    public const string Hairpin = "hairpin";

    private const int LongestNetworkInChainName = 200;

    private static readonly IPNetwork Loopback = new(IPAddress.Parse("127.0.0.0"), 8);

    /// <summary>The families that have a table of ours.</summary>
    public static IReadOnlyList<NftFamily> Families { get; } = [NftFamily.IPv4, NftFamily.IPv6];

    /// <summary>Family of an address.</summary>
    public static NftFamily FamilyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? NftFamily.IPv4 : NftFamily.IPv6;

    /// <summary>The base chain of a network's masquerading.</summary>
    public static NftChain MasqueradeChain(NftFamily family, string network)
    {
        string name = network.Length <= LongestNetworkInChainName ? network : StableHash.Of(network);
        return BaseChain(family, "masquerade-" + name, HookNumber.Postrouting, NftHook.SourceNat);
    }

    /// <summary>The rules of a network's masquerading in one family; none where it has no range in that family.</summary>
    public static IReadOnlyList<NftRule> MasqueradeRules(NftFamily family, MasqueradePlan plan)
    {
        List<IPNetwork> sources = [.. plan.Sources.Where(source => FamilyOf(source.BaseAddress) == family)];
        List<IPNetwork> spared = [.. sources];
        if (plan.Inside is { } inside && FamilyOf(inside.BaseAddress) == family)
            spared.Add(inside);
        spared.Add(family == NftFamily.IPv4 ? IPNetwork.Parse("224.0.0.0/4") : IPNetwork.Parse("ff00::/8"));
        string chain = MasqueradeChain(family, plan.Network).Name;
        return
        [
            .. sources.Select(source => new NftRule(
                family,
                Name,
                chain,
                [.. NftMatch.Source(source), .. spared.SelectMany(range => NftMatch.Destination(range, not: true)), new Masquerade()])
            {
                Comment = Attachment.NetworkMark(plan.Network),
            }),
        ];
    }

    /// <summary>The chains that mappings need, base chains last: a jump needs its target.</summary>
    public static IReadOnlyList<NftChain> PortChains(NftFamily family) =>
    [
        new NftChain(family, Name, HostPorts),
        BaseChain(family, Hairpin, HookNumber.Postrouting, NftHook.SourceNat),
        BaseChain(family, "prerouting", HookNumber.Prerouting, NftHook.DestinationNat),
        BaseChain(family, "output", HookNumber.Output, NftHook.DestinationNat),
    ];

    /// <summary>The one rule of each of the chains that packets come in by.</summary>
    public static IReadOnlyList<NftRule> JumpRules(NftFamily family) =>
    [
        .. ((string[])["prerouting", "output"]).Select(chain => new NftRule(
            family, Name, chain, [.. Match.LocalDestination(), NftMatch.Decide(VerdictCode.Jump, HostPorts)])),
    ];

    /// <summary>The rules of one mapping.</summary>
    public static IReadOnlyList<NftRule> PortRules(PortForward forward, string mark)
    {
        NftFamily family = FamilyOf(forward.ContainerAddress);
        IEnumerable<Expression> conditions = forward.Conditions.SelectMany(ConditionOf);
        if (forward.HostAddress is { } host)
            conditions = NftMatch.Destination(Only(host)).Concat(conditions);
        var rules = new List<NftRule>
        {
            Rule(
                HostPorts,
                [
                    .. Match.DestinationPort(forward.Protocol, forward.HostPort),
                    .. conditions,
                    .. Match.ChangeDestination(family, forward.ContainerAddress, forward.ContainerPort),
                ]),
        };
        if (forward.Masquerade)
        {
            IEnumerable<IPNetwork> sources = family == NftFamily.IPv4 ? [forward.ContainerSubnet, Loopback] : [forward.ContainerSubnet];
            rules.AddRange(sources.Select(source => Rule(Hairpin, [.. NftMatch.Source(source), .. ToContainer(forward), new Masquerade()])));
        }
        return rules;

        NftRule Rule(string chain, IReadOnlyList<Expression> expressions) => new(family, Name, chain, expressions) { Comment = mark };
    }

    /// <summary>Only connections that were begun to the node's port: what reaches the pod otherwise keeps its source.</summary>
    private static IEnumerable<Expression> ToContainer(PortForward forward) =>
    [
        .. NftMatch.Destination(Only(forward.ContainerAddress)),
        .. Match.DestinationPort(forward.Protocol, forward.ContainerPort),
        .. Match.OriginalDestinationPort(forward.HostPort),
    ];

    private static Expression[] ConditionOf(AddressCondition condition) => condition.IsSource
        ? NftMatch.Source(condition.Range, condition.Negated)
        : NftMatch.Destination(condition.Range, condition.Negated);

    private static IPNetwork Only(IPAddress address) => new(address, AddressMath.Bits(address));

    private static NftChain BaseChain(NftFamily family, string name, HookNumber hook, int priority) =>
        new(family, Name, name) { Hook = new NftHook("nat", hook, priority, VerdictCode.Accept) };
}
