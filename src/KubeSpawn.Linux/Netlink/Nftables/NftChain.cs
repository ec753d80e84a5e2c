using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>A chain of rules (enum nft_chain_attributes).</summary>
/// <param name="Family">Family of its table.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Name, at most 255 bytes.</param>
public sealed record NftChain(NftFamily Family, string Table, string Name)
{
    /// <summary>Number that the kernel gave it.</summary>
    public ulong Handle { get; init; }

    /// <summary>Where packets come in; null: from rules of other chains only.</summary>
    public NftHook? Hook { get; init; }

    /// <summary>Comment, at most 127 bytes; null: none.</summary>
    public string? Comment { get; init; }

    /// <summary>As nft names it.</summary>
    public override string ToString() => $"chain {FamilyNames.Of(Family)} {Table} {Name}";

    internal void Write(AttributeWriter writer)
    {
        writer.Text(NFTA_CHAIN_TABLE, Table);
        writer.Text(NFTA_CHAIN_NAME, Name);
        if (Hook is not null)
            WriteHook(writer, Hook);
        UserData.Write(writer, NFTA_CHAIN_USERDATA, UserData.FromComment(Comment));
    }

    private static void WriteHook(AttributeWriter writer, NftHook hook)
    {
        int nested = writer.BeginNested(NFTA_CHAIN_HOOK);
        writer.U32Big(NFTA_HOOK_HOOKNUM, (uint)hook.Number);
        writer.U32Big(NFTA_HOOK_PRIORITY, (uint)hook.Priority);
        if (hook.Device is not null)
            writer.Text(NFTA_HOOK_DEV, hook.Device);
        writer.EndNested(nested);
        if (hook.Policy is { } policy)
            writer.U32Big(NFTA_CHAIN_POLICY, (uint)policy);
        writer.Text(NFTA_CHAIN_TYPE, hook.Type);
    }

    internal static NftChain Read(NftFamily family, AttributeReader reader)
    {
        var chain = new NftChain(family, "", "");
        NftHook? hook = null;
        string type = "";
        VerdictCode? policy = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case NFTA_CHAIN_HOOK:
                    hook = ReadHook(reader.Nested());
                    break;
                case NFTA_CHAIN_POLICY:
                    policy = (VerdictCode)reader.U32Big();
                    break;
                case NFTA_CHAIN_TYPE:
                    type = reader.Text();
                    break;
                default:
                    chain = ReadName(chain, reader);
                    break;
            }
        }
        return chain with { Hook = hook is null ? null : hook with { Type = type, Policy = policy } };
    }

    private static NftChain ReadName(NftChain chain, AttributeReader reader) => reader.Type switch
    {
        NFTA_CHAIN_TABLE => chain with { Table = reader.Text() },
        NFTA_CHAIN_NAME => chain with { Name = reader.Text() },
        NFTA_CHAIN_HANDLE => chain with { Handle = reader.U64Big() },
        NFTA_CHAIN_USERDATA => chain with { Comment = UserData.CommentIn(reader.Value) },
        _ => chain,
    };

    private static NftHook ReadHook(AttributeReader reader)
    {
        var hook = new NftHook("", HookNumber.Prerouting, 0);
        while (reader.Next())
        {
            hook = reader.Type switch
            {
                NFTA_HOOK_HOOKNUM => hook with { Number = (HookNumber)reader.U32Big() },
                NFTA_HOOK_PRIORITY => hook with { Priority = (int)reader.U32Big() },
                NFTA_HOOK_DEV => hook with { Device = reader.Text() },
                _ => hook,
            };
        }
        return hook;
    }
}
