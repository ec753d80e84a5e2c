using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>
/// Rulesets that nft and iptables-nft have made are listed here, written into another namespace, and must be the same to nft there.
/// </summary>
public sealed class NftRulesetTests
{
    [Fact]
    public void Every_expression_in_use() => OwnNetwork.Run(() => Copy(Rulesets.EveryExpression, unknown: []));

    [Fact]
    public void Sets_maps_and_verdict_maps() => OwnNetwork.Run(() => Copy(Rulesets.Sets, unknown: []));

    [Fact]
    public void What_is_not_known_is_kept() => OwnNetwork.Run(() => Copy(Rulesets.Unknown, unknown: ["exthdr", "fib", "hash", "quota", "rt", "tproxy"]));

    [Fact]
    public void The_shape_of_firewalld() => OwnNetwork.Run(() => Copy(Rulesets.Firewalld, unknown: ["fib"]));

    [Fact]
    public void The_shape_of_docker() => OwnNetwork.Run(() =>
    {
        foreach (string rule in Rulesets.Docker)
            Tool.Run("iptables-nft", rule);
        Copy("", unknown: ["fib"]);
        // iptables-nft reads the copy as its own.
        string filter = Tool.Run("iptables-nft", "-S");
        string nat = Tool.Run("iptables-nft", "-t nat -S");
        using NetworkNamespace copy = NetworkNamespace.Open("copy");
        Assert.Equal(filter, copy.Run(() => Tool.Run("iptables-nft", "-S")));
        Assert.Equal(nat, copy.Run(() => Tool.Run("iptables-nft", "-t nat -S")));
    });

    private static void Copy(string ruleset, string[] unknown)
    {
        Tool.Run("nft", "-f -", ruleset);
        using NetworkNamespace copy = NetworkNamespace.Create("copy");
        using NftSocket from = NftSocket.Open();
        using NftSocket to = NftSocket.Open(copy);
        IReadOnlyList<NftRule> rules = from.Rules();
        string[] found = [.. rules.SelectMany(rule => rule.Expressions).OfType<UnknownExpression>().Select(expression => expression.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(found.All(unknown.Contains), $"not known: {string.Join(' ', found)}");
        to.Commit(RulesetCopy.Of(from, rules));
        Assert.Equal(Tool.Run("nft", "list ruleset"), copy.Run(() => Tool.Run("nft", "list ruleset")));
    }
}
