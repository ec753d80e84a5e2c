using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// Changes of nf_tables that are done together or not at all, by <see cref="NftSocket.Commit"/> or <see cref="NftSocket.Transact"/>:
/// <code>
///  NFNL_MSG_BATCH_BEGIN [generation] | NFT_MSG_NEWTABLE ... | NFT_MSG_NEWRULE ... | NFNL_MSG_BATCH_END
/// </code>
/// What a batch has made can be used by what follows in it. Not for two threads.
/// </summary>
public sealed class NftBatch
{
    private readonly MessageBuffer _messages = new(4096);
    private readonly List<(string Operation, object Subject)> _done = [];
    private uint _lastSetId;

    /// <summary>An empty batch.</summary>
    /// <param name="generation">Generation of the rules that it was thought out for: where that is no more the current one, it is refused (ERESTART).</param>
    public NftBatch(uint? generation = null)
    {
        AttributeWriter writer = _messages.Begin(NFNL_MSG_BATCH_BEGIN, 0, new NftHeader(NftFamily.Unspecified, NFNL_SUBSYS_NFTABLES));
        if (generation is { } id)
            writer.U32Big(NFNL_BATCH_GENID, id);
    }

    /// <summary>Number of changes.</summary>
    public int Count => _done.Count;

    /// <summary>Makes a table, or leaves the one of that name as it is.</summary>
    public void AddTable(NftTable table) => table.Write(Begin(NftMessage.NewTable, NLM_F_CREATE, table.Family, "add", table));

    /// <summary>Deletes a table with all that is in it; one that does not exist is an error (ENOENT).</summary>
    public void DeleteTable(NftFamily family, string name)
    {
        AttributeWriter writer = Begin(NftMessage.DeleteTable, 0, family, "delete", new NftTable(family, name));
        writer.Text(NFTA_TABLE_NAME, name);
    }

    /// <summary>Makes an empty table of that name, whether there was one or not.</summary>
    public void RenewTable(NftTable table)
    {
        AddTable(new NftTable(table.Family, table.Name));
        DeleteTable(table.Family, table.Name);
        AddTable(table);
    }

    /// <summary>Makes a chain, or leaves the one of that name; the hook of one that exists cannot change, its policy can.</summary>
    public void AddChain(NftChain chain) => chain.Write(Begin(NftMessage.NewChain, NLM_F_CREATE, chain.Family, "add", chain));

    /// <summary>Deletes a chain that is empty and that nothing jumps to (EBUSY).</summary>
    public void DeleteChain(NftChain chain)
    {
        AttributeWriter writer = Begin(NftMessage.DeleteChain, 0, chain.Family, "delete", chain);
        writer.Text(NFTA_CHAIN_TABLE, chain.Table);
        writer.Text(NFTA_CHAIN_NAME, chain.Name);
    }

    /// <summary>Deletes all rules of a chain.</summary>
    public void FlushChain(NftChain chain)
    {
        AttributeWriter writer = Begin(NftMessage.DeleteRule, 0, chain.Family, "flush", chain);
        writer.Text(NFTA_RULE_TABLE, chain.Table);
        writer.Text(NFTA_RULE_CHAIN, chain.Name);
    }

    /// <summary>Adds a rule at the end of its chain, or behind the rule with the handle <paramref name="after"/>.</summary>
    public void AddRule(NftRule rule, ulong after = 0) =>
        rule.Write(Begin(NftMessage.NewRule, NLM_F_CREATE | NLM_F_APPEND, rule.Family, "add", rule), 0, after);

    /// <summary>Adds a rule at the beginning of its chain, or before the rule with the handle <paramref name="before"/>.</summary>
    public void InsertRule(NftRule rule, ulong before = 0) =>
        rule.Write(Begin(NftMessage.NewRule, NLM_F_CREATE, rule.Family, "insert", rule), 0, before);

    /// <summary>Puts a rule in the place of the one with its handle.</summary>
    public void ReplaceRule(NftRule rule) =>
        rule.Write(Begin(NftMessage.NewRule, NLM_F_REPLACE, rule.Family, "replace", rule), rule.Handle, 0);

    /// <summary>Deletes the rule with this one's handle; one that does not exist is an error (ENOENT).</summary>
    public void DeleteRule(NftRule rule)
    {
        AttributeWriter writer = Begin(NftMessage.DeleteRule, 0, rule.Family, "delete", rule);
        writer.Text(NFTA_RULE_TABLE, rule.Table);
        writer.Text(NFTA_RULE_CHAIN, rule.Chain);
        writer.U64Big(NFTA_RULE_HANDLE, rule.Handle);
    }

    /// <summary>Makes a set or map and returns it with its number inside the batch.</summary>
    public NftSet AddSet(NftSet set)
    {
        NftSet numbered = set with { Id = ++_lastSetId };
        numbered.Write(Begin(NftMessage.NewSet, NLM_F_CREATE, set.Family, "add", set), numbered.Id);
        return numbered;
    }

    /// <summary>Deletes a set that no rule uses (EBUSY).</summary>
    public void DeleteSet(NftSet set)
    {
        AttributeWriter writer = Begin(NftMessage.DeleteSet, 0, set.Family, "delete", set);
        writer.Text(NFTA_SET_TABLE, set.Table);
        writer.Text(NFTA_SET_NAME, set.Name);
    }

    /// <summary>Adds elements; in as many messages as it takes.</summary>
    public void AddElements(NftSet set, IEnumerable<NftSetElement> elements) =>
        ChangeElements(NftMessage.NewSetElements, NLM_F_CREATE, "add elements to", set, elements);

    /// <summary>Deletes elements; one that is not there is an error (ENOENT).</summary>
    public void DeleteElements(NftSet set, IEnumerable<NftSetElement> elements) =>
        ChangeElements(NftMessage.DeleteSetElements, 0, "delete elements of", set, elements);

    /// <summary>Ends the batch and returns its messages; the last change is to be acknowledged.</summary>
    internal MessageBuffer Finish()
    {
        _messages.AddFlagsToLast(NLM_F_ACK);
        _ = _messages.Begin(NFNL_MSG_BATCH_END, 0, new NftHeader(NftFamily.Unspecified, NFNL_SUBSYS_NFTABLES));
        return _messages;
    }

    /// <summary>The exception for the kernel's error over a message; 0 is the begin of the batch, and stands for its commit too.</summary>
    internal NetlinkException Failure(KernelError error, int message)
    {
        bool known = message > 0 && message <= _done.Count;
        (string operation, object subject) = known ? _done[message - 1] : ("change", "the rules of nf_tables");
        string? text = error.Text ?? Explain(error.Errno);
        return NetlinkException.Refused(operation, subject.ToString() ?? "", error.In(_messages, message) with { Text = text }, message - 1);
    }

    private static string? Explain(Errno errno) => errno switch
    {
        Errno.ERESTART => "others have changed the rules meanwhile",
        Errno.EBUSY => "it is still in use",
        _ => null,
    };

    private void ChangeElements(ushort type, ushort flags, string operation, NftSet set, IEnumerable<NftSetElement> elements)
    {
        const int fullBytes = 60_000;
        using IEnumerator<NftSetElement> next = elements.GetEnumerator();
        bool more = next.MoveNext();
        while (more)
        {
            AttributeWriter writer = Begin(type, flags, set.Family, operation, set);
            writer.Text(NFTA_SET_ELEM_LIST_TABLE, set.Table);
            writer.Text(NFTA_SET_ELEM_LIST_SET, set.Name);
            if (set.Id != 0)
                writer.U32Big(NFTA_SET_ELEM_LIST_SET_ID, set.Id);
            int list = writer.BeginNested(NFTA_SET_ELEM_LIST_ELEMENTS);
            for (int start = writer.Position; more && writer.Position - start < fullBytes; more = next.MoveNext())
                next.Current.Write(writer);
            writer.EndNested(list);
        }
    }

    private AttributeWriter Begin(ushort type, ushort flags, NftFamily family, string operation, object subject)
    {
        _done.Add((operation, subject));
        return _messages.Begin(type, flags, new NftHeader(family));
    }
}
