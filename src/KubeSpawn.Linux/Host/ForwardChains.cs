using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Linux.Host;

/// <summary>
/// Other programs' chains that may drop what is forwarded. A packet has to be accepted in every chain of a hook, so accept rules in a table of our own
/// do not help against them; the same rules are put at their beginning, marked with the owner. Their policies stay.
/// </summary>
internal static class ForwardChains
{
    /// <summary>Puts into the batch what lacks in the foreign chains, and takes out what is there and no more right.</summary>
    internal static void Ensure(NftSocket nft, NftBatch batch, FirewallPlan plan, ForeignEncoding encoding)
    {
        List<NftRule> stale = RulesOf(nft, plan.TableName, plan.Owner);
        foreach (NftChain chain in nft.Chains().Where(chain => IsForeignForward(chain, plan.TableName) && MayDrop(nft, chain)))
        {
            // Inserted one before the other, so the last comes first.
            foreach (Expression[] match in (Expression[][])[NftMatch.OutputLink(plan.Bridge), NftMatch.InputLink(plan.Bridge)])
            {
                NftRule rule = Rule(chain, plan.Owner, match, encoding);
                if (stale.Find(found => SameMatch(found, rule)) is { } there)
                    stale.Remove(there);
                else
                    batch.InsertRule(rule);
            }
        }
        stale.ForEach(batch.DeleteRule);
    }

    /// <summary>The owner's rules in all foreign forward chains.</summary>
    internal static List<NftRule> RulesOf(NftSocket nft, string ownTable, string owner) =>
        [.. nft.Chains()
            .Where(chain => IsForeignForward(chain, ownTable))
            .SelectMany(chain => nft.Rules(chain.Family, chain.Table, chain.Name))
            .Where(rule => IsOf(rule, owner))];

    /// <summary>iptables-nft's table and chain; it insists on its own encoding.</summary>
    private static bool IsOfIptables(NftChain chain) => chain is { Family: NftFamily.IPv4, Table: "filter", Name: "FORWARD" };

    private static bool IsForeignForward(NftChain chain, string ownTable) =>
        chain.Family is NftFamily.IPv4 or NftFamily.Inet && chain.Hook is { Type: "filter", Number: HookNumber.Forward } &&
        !(chain.Family == NftFamily.IPv4 && chain.Table == ownTable);

    /// <summary>By its policy, or by a last rule that decides over everything.</summary>
    private static bool MayDrop(NftSocket nft, NftChain chain)
    {
        if (chain.Hook?.Policy == VerdictCode.Drop)
            return true;
        return nft.Rules(chain.Family, chain.Table, chain.Name) is [.., NftRule last] && last.Expressions.All(IsUnconditional) && last.Expressions.Any(Drops);
    }

    private static bool Drops(Expression expression) =>
        expression is Reject or Immediate { Verdict.Code: VerdictCode.Drop } or XtExtension { IsTarget: true, Extension: "REJECT" };

    private static bool IsUnconditional(Expression expression) =>
        Drops(expression) || expression is Counter or Log or XtExtension { CommentText: not null };

    private static NftRule Rule(NftChain chain, string owner, Expression[] match, ForeignEncoding encoding)
    {
        Expression accept = NftMatch.Decide(VerdictCode.Accept);
        if (IsOfIptables(chain) && encoding == ForeignEncoding.XtComment)
            return new NftRule(chain.Family, chain.Table, chain.Name, [.. match, XtExtension.Comment(owner), new Counter(), accept]) { Compat = (0, 0) };
        return new NftRule(chain.Family, chain.Table, chain.Name, [.. match, new Counter(), accept]) { Comment = owner };
    }

    private static bool IsOf(NftRule rule, string owner) =>
        rule.Comment == owner || rule.Expressions.Any(expression => expression is XtExtension extension && extension.CommentText == owner);

    /// <summary>Same chain, same link in the same direction, accepted.</summary>
    private static bool SameMatch(NftRule found, NftRule wanted) =>
        (found.Family, found.Table, found.Chain) == (wanted.Family, wanted.Table, wanted.Chain) &&
        found.Expressions is [Meta foundKey, Compare foundName, ..] && wanted.Expressions is [Meta wantedKey, Compare wantedName, ..] &&
        foundKey.Key == wantedKey.Key && foundName.Operator == wantedName.Operator && foundName.Value.Span.SequenceEqual(wantedName.Value.Span) &&
        found.Expressions[^1] is Immediate { Verdict.Code: VerdictCode.Accept };
}
