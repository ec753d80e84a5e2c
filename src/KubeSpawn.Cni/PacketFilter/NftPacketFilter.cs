using KubeSpawn.Cni.Protocol;
using KubeSpawn.Linux.Netlink.Nftables;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>
/// The rules in the kernel, of the calling thread's network namespace. Every change is one transaction, thought out from what is there and
/// begun again where another process was faster.
/// </summary>
internal sealed class NftPacketFilter : IPacketFilter
{
    public void EnsureMasquerade(MasqueradePlan plan)
    {
        using NftSocket socket = NftSocket.Open();
        // Looked at first: a transaction makes the kernel wait for all packets in flight, for every pod anew.
        if (HasMasquerade(socket, plan))
            return;
        socket.Transact((current, batch) =>
        {
            foreach (NftFamily family in OwnTables.Families)
                SetMasquerade(current, batch, family, plan);
        });
    }

    public bool HasMasquerade(MasqueradePlan plan)
    {
        using NftSocket socket = NftSocket.Open();
        return HasMasquerade(socket, plan);
    }

    public void SetPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards)
    {
        using NftSocket socket = NftSocket.Open();
        socket.Transact((current, batch) =>
        {
            foreach (NftRule stale in RulesMarked(current, attachment.Mark))
                batch.DeleteRule(stale);
            foreach (NftFamily family in forwards.Select(forward => OwnTables.FamilyOf(forward.ContainerAddress)).Distinct())
                EnsurePortChains(batch, family);
            foreach (NftRule rule in RulesOf(attachment, forwards))
                batch.AddRule(rule);
        });
    }

    public bool HasPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards)
    {
        using NftSocket socket = NftSocket.Open();
        ILookup<string, NftRule> there = RulesMarked(socket, attachment.Mark).ToLookup(Place);
        ILookup<string, NftRule> wanted = RulesOf(attachment, forwards).ToLookup(Place);
        return there.Count == wanted.Count
            && wanted.All(chain => RuleComparison.Same([.. there[chain.Key]], [.. chain]))
            && forwards.Select(forward => OwnTables.FamilyOf(forward.ContainerAddress)).Distinct().All(family => HasJumps(socket, family));
    }

    public void RemovePortForwards(Attachment attachment) => Remove(comment => comment == attachment.Mark);

    public void RemovePortForwardsExcept(string network, IReadOnlySet<Attachment> valid)
    {
        string prefix = Attachment.NetworkMark(network) + " ";
        HashSet<string> kept = [.. valid.Select(attachment => attachment.Mark)];
        Remove(comment => comment.StartsWith(prefix, StringComparison.Ordinal) && !kept.Contains(comment));
    }

    private static bool HasMasquerade(NftSocket socket, MasqueradePlan plan) => OwnTables.Families.All(family => RuleComparison.Same(
        socket.Rules(family, OwnTables.Name, OwnTables.MasqueradeChain(family, plan.Network).Name), OwnTables.MasqueradeRules(family, plan)));

    private static void SetMasquerade(NftSocket socket, NftBatch batch, NftFamily family, MasqueradePlan plan)
    {
        NftChain chain = OwnTables.MasqueradeChain(family, plan.Network);
        IReadOnlyList<NftRule> wanted = OwnTables.MasqueradeRules(family, plan);
        if (RuleComparison.Same(socket.Rules(family, OwnTables.Name, chain.Name), wanted))
            return;
        batch.AddTable(new NftTable(family, OwnTables.Name));
        batch.AddChain(chain);
        batch.FlushChain(chain);
        foreach (NftRule rule in wanted)
            batch.AddRule(rule);
    }

    /// <summary>The chains packets come in by are filled anew each time: that repairs them, and needs no look at what is there.</summary>
    private static void EnsurePortChains(NftBatch batch, NftFamily family)
    {
        batch.AddTable(new NftTable(family, OwnTables.Name));
        foreach (NftChain chain in OwnTables.PortChains(family))
            batch.AddChain(chain);
        foreach (NftRule rule in OwnTables.JumpRules(family))
        {
            batch.FlushChain(new NftChain(family, OwnTables.Name, rule.Chain));
            batch.AddRule(rule);
        }
    }

    private static bool HasJumps(NftSocket socket, NftFamily family) =>
        OwnTables.JumpRules(family).All(rule => RuleComparison.Same(socket.Rules(family, OwnTables.Name, rule.Chain), [rule]));

    private static void Remove(Func<string, bool> which)
    {
        using NftSocket socket = NftSocket.Open();
        // Most pods have no ports: nothing found, nothing to change.
        if (!Commented(socket).Any(rule => which(rule.Comment!)))
            return;
        socket.Transact((current, batch) =>
        {
            foreach (NftRule rule in Commented(current).Where(rule => which(rule.Comment!)))
                batch.DeleteRule(rule);
        });
    }

    private static IEnumerable<NftRule> RulesMarked(NftSocket socket, string mark) => Commented(socket).Where(rule => rule.Comment == mark);

    private static IEnumerable<NftRule> Commented(NftSocket socket) =>
        socket.Rules(NftFamily.Unspecified, OwnTables.Name).Where(rule => rule.Comment is not null && OwnTables.Families.Contains(rule.Family));

    private static IEnumerable<NftRule> RulesOf(Attachment attachment, IReadOnlyList<PortForward> forwards) =>
        forwards.SelectMany(forward => OwnTables.PortRules(forward, attachment.Mark));

    private static string Place(NftRule rule) => $"{rule.Family} {rule.Chain}";
}
