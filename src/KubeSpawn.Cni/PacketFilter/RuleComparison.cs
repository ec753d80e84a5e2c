using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>Whether the kernel's rules are those we want: by what they do, in order, and by their comments.</summary>
internal static class RuleComparison
{
    /// <summary>True: as many rules, each the same.</summary>
    public static bool Same(IReadOnlyList<NftRule> there, IReadOnlyList<NftRule> wanted) =>
        there.Count == wanted.Count && there.Zip(wanted).All(pair => Same(pair.First, pair.Second));

    private static bool Same(NftRule left, NftRule right) =>
        left.Chain == right.Chain && left.Comment == right.Comment && left.Expressions.Count == right.Expressions.Count &&
        left.Expressions.Zip(right.Expressions).All(pair => Same(pair.First, pair.Second));

    /// <summary>Records compare memory by its place; here its bytes count.</summary>
    private static bool Same(Expression left, Expression right) => (left, right) switch
    {
        (Compare a, Compare b) => a.Operator == b.Operator && a.Source == b.Source && a.Value.Span.SequenceEqual(b.Value.Span),
        (Bitwise a, Bitwise b) =>
            a.Source == b.Source && a.Destination == b.Destination && a.Mask.Span.SequenceEqual(b.Mask.Span) && a.Xor.Span.SequenceEqual(b.Xor.Span),
        (Immediate a, Immediate b) => a.Destination == b.Destination && a.Verdict == b.Verdict && a.Value.Span.SequenceEqual(b.Value.Span),
        _ => left.Equals(right),
    };
}
