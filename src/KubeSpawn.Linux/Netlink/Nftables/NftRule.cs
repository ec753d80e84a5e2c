using KubeSpawn.Linux.Netlink.Nftables.Expressions;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// A rule: expressions that are worked through in order (enum nft_rule_attributes).
/// <code>
///  NFTA_RULE_TABLE | _CHAIN | _HANDLE | _EXPRESSIONS { NFTA_LIST_ELEM { NFTA_EXPR_NAME, NFTA_EXPR_DATA {...} } ... } | _COMPAT | _USERDATA
/// </code>
/// </summary>
/// <param name="Family">Family of its table.</param>
/// <param name="Table">Its table.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Expressions">What it does.</param>
public sealed record NftRule(NftFamily Family, string Table, string Chain, IReadOnlyList<Expression> Expressions)
{
    /// <summary>Number that the kernel gave it.</summary>
    public ulong Handle { get; init; }

    /// <summary>User data as it is (comments and what else its maker keeps there).</summary>
    public ReadOnlyMemory<byte> UserDataBytes { get; init; }

    /// <summary>
    /// Protocol and inversion flags that xtables extensions are checked against (NFTA_RULE_COMPAT); null where the rule has none, or needs none.
    /// </summary>
    public (uint Protocol, uint Flags)? Compat { get; init; }

    /// <summary>The comment in its user data; null: none.</summary>
    public string? Comment
    {
        get => UserData.CommentIn(UserDataBytes.Span);
        init => UserDataBytes = UserData.FromComment(value);
    }

    /// <summary>As nft names it.</summary>
    public override string ToString() =>
        Handle == 0 ? $"rule in {FamilyNames.Of(Family)} {Table} {Chain}" : $"rule {Handle} in {FamilyNames.Of(Family)} {Table} {Chain}";

    internal void Write(AttributeWriter writer, ulong handle, ulong position)
    {
        writer.Text(NFTA_RULE_TABLE, Table);
        writer.Text(NFTA_RULE_CHAIN, Chain);
        if (handle != 0)
            writer.U64Big(NFTA_RULE_HANDLE, handle);
        if (position != 0)
            writer.U64Big(NFTA_RULE_POSITION, position);
        int all = writer.BeginNested(NFTA_RULE_EXPRESSIONS);
        foreach (Expression expression in Expressions)
            ExpressionCodec.Write(writer, NFTA_LIST_ELEM, expression);
        writer.EndNested(all);
        if (Compat is { } compat)
        {
            int nested = writer.BeginNested(NFTA_RULE_COMPAT);
            writer.U32Big(NFTA_RULE_COMPAT_PROTO, compat.Protocol);
            writer.U32Big(NFTA_RULE_COMPAT_FLAGS, compat.Flags);
            writer.EndNested(nested);
        }
        UserData.Write(writer, NFTA_RULE_USERDATA, UserDataBytes);
    }

    internal static NftRule Read(NftFamily family, AttributeReader reader)
    {
        string table = "";
        string chain = "";
        ulong handle = 0;
        byte[] userData = [];
        IReadOnlyList<Expression> expressions = [];
        (uint, uint)? compat = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case NFTA_RULE_TABLE:
                    table = reader.Text();
                    break;
                case NFTA_RULE_CHAIN:
                    chain = reader.Text();
                    break;
                case NFTA_RULE_HANDLE:
                    handle = reader.U64Big();
                    break;
                case NFTA_RULE_EXPRESSIONS:
                    expressions = ExpressionCodec.ReadList(reader.Nested());
                    break;
                case NFTA_RULE_COMPAT:
                    compat = ReadCompat(reader.Nested());
                    break;
                case NFTA_RULE_USERDATA:
                    userData = reader.Bytes();
                    break;
            }
        }
        return new NftRule(family, table, chain, expressions) { Handle = handle, UserDataBytes = userData, Compat = compat };
    }

    private static (uint Protocol, uint Flags) ReadCompat(AttributeReader reader)
    {
        uint protocol = 0;
        uint flags = 0;
        while (reader.Next())
        {
            if (reader.Type == NFTA_RULE_COMPAT_PROTO)
                protocol = reader.U32Big();
            else if (reader.Type == NFTA_RULE_COMPAT_FLAGS)
                flags = reader.U32Big();
        }
        return (protocol, flags);
    }
}
