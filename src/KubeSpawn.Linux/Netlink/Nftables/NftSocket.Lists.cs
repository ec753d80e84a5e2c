using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

public sealed partial class NftSocket
{
    /// <summary>All tables of a family, or of all.</summary>
    public IReadOnlyList<NftTable> Tables(NftFamily family = NftFamily.Unspecified)
    {
        Begin(NftMessage.GetTable, NLM_F_DUMP, family);
        return List<NftTable>("list the tables of", NftMessage.NewTable, NftTable.Read);
    }

    /// <summary>The table of that name; null: there is none.</summary>
    public NftTable? FindTable(NftFamily family, string name)
    {
        Begin(NftMessage.GetTable, NLM_F_ACK, family).Text(NFTA_TABLE_NAME, name);
        return Find<NftTable>("find the table", name, NftMessage.NewTable, NftTable.Read);
    }

    /// <summary>All chains of a family, or of all.</summary>
    public IReadOnlyList<NftChain> Chains(NftFamily family = NftFamily.Unspecified)
    {
        Begin(NftMessage.GetChain, NLM_F_DUMP, family);
        return List<NftChain>("list the chains of", NftMessage.NewChain, NftChain.Read);
    }

    /// <summary>The rules of a family, a table, a chain, in their order; null: of all.</summary>
    public IReadOnlyList<NftRule> Rules(NftFamily family = NftFamily.Unspecified, string? table = null, string? chain = null)
    {
        AttributeWriter writer = Begin(NftMessage.GetRule, NLM_F_DUMP, family);
        if (table is not null)
            writer.Text(NFTA_RULE_TABLE, table);
        if (chain is not null)
            writer.Text(NFTA_RULE_CHAIN, chain);
        return List<NftRule>("list the rules of", NftMessage.NewRule, NftRule.Read);
    }

    /// <summary>
    /// Hands each rule of a chain to <paramref name="visit"/> as it comes, and keeps none. False: rules have changed meanwhile, so some may lack or be
    /// there twice.
    /// </summary>
    public bool VisitRules(NftChain chain, Action<NftRule> visit)
    {
        const string operation = "list the rules of";
        AttributeWriter writer = Begin(NftMessage.GetRule, NLM_F_DUMP, chain.Family);
        writer.Text(NFTA_RULE_TABLE, chain.Table);
        writer.Text(NFTA_RULE_CHAIN, chain.Name);
        string? broken = null;
        bool whole = _socket.DumpOnce(_request, operation, chain.Name, (header, payload) =>
        {
            if (header.Type != NftMessage.NewRule || broken is not null)
                return;
            NftRule rule = Decode<NftRule>(payload, NftRule.Read, ref broken);
            if (broken is null)
                visit(rule);
        });
        return broken is null ? whole : throw NetlinkException.Malformed(operation, chain.Name, broken);
    }

    /// <summary>The sets and maps of a family, or of all, the nameless ones too.</summary>
    public IReadOnlyList<NftSet> Sets(NftFamily family = NftFamily.Unspecified)
    {
        Begin(NftMessage.GetSet, NLM_F_DUMP, family);
        return List<NftSet>("list the sets of", NftMessage.NewSet, NftSet.Read);
    }

    /// <summary>The elements of a set or map.</summary>
    public IReadOnlyList<NftSetElement> Elements(NftSet set)
    {
        AttributeWriter writer = Begin(NftMessage.GetSetElements, NLM_F_DUMP, set.Family);
        writer.Text(NFTA_SET_ELEM_LIST_TABLE, set.Table);
        writer.Text(NFTA_SET_ELEM_LIST_SET, set.Name);
        return [.. List("list the elements of", NftMessage.NewSetElements, (_, reader) => ReadElements(reader)).SelectMany(part => part)];
    }

    internal static List<NftSetElement> ReadElements(AttributeReader reader)
    {
        List<NftSetElement> elements = [];
        while (reader.Next())
        {
            if (reader.Type != NFTA_SET_ELEM_LIST_ELEMENTS)
                continue;
            AttributeReader list = reader.Nested();
            while (list.Next())
                elements.Add(NftSetElement.Read(list.Nested()));
        }
        return elements;
    }

    private List<T> List<T>(string operation, ushort type, Decoder<T> decode)
    {
        List<T> found = [];
        string? broken = null;
        _socket.Dump(_request, operation, "nf_tables", found.Clear, (header, payload) =>
        {
            if (header.Type == type)
                found.Add(Decode(payload, decode, ref broken));
        });
        return broken is null ? found : throw NetlinkException.Malformed(operation, "nf_tables", broken);
    }
}
