using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>A batch that makes what a socket lists.</summary>
internal static class RulesetCopy
{
    internal static NftBatch Of(NftSocket from, IReadOnlyList<NftRule> rules)
    {
        var batch = new NftBatch();
        foreach (NftTable table in from.Tables())
            batch.AddTable(table);
        IReadOnlyList<NftChain> chains = from.Chains();
        foreach (NftChain chain in chains)
            batch.AddChain(chain);
        var sets = new Dictionary<(NftFamily, string, string), NftSet>();
        foreach (NftSet set in from.Sets())
        {
            bool nameless = (set.Flags & NftSetTraits.Anonymous) != 0;
            string name = !nameless ? set.Name : (set.Flags & NftSetTraits.Map) != 0 ? "__map%d" : "__set%d";
            NftSet made = batch.AddSet(set with { Name = name, DataLength = set.DataType == NftDataType.Verdict ? 0 : set.DataLength });
            sets.Add((set.Family, set.Table, set.Name), made);
            batch.AddElements(made, from.Elements(set));
        }
        foreach (NftRule rule in rules)
            batch.AddRule(rule with { Expressions = [.. rule.Expressions.Select(Translate)] });
        return batch;

        Expression Translate(Expression expression)
        {
            if (expression is not Lookup lookup)
                return expression;
            NftSet set = sets.Single(entry => entry.Key.Item3 == lookup.Set).Value;
            return lookup with { Set = set.Name, SetId = set.Id };
        }
    }
}
