using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>A table: a name space of chains and sets (enum nft_table_attributes).</summary>
/// <param name="Family">Which packets it sees.</param>
/// <param name="Name">Name, at most 255 bytes.</param>
public sealed record NftTable(NftFamily Family, string Name)
{
    /// <summary>Number that the kernel gave it.</summary>
    public ulong Handle { get; init; }

    /// <summary>NFT_TABLE_F_ flags.</summary>
    public uint Flags { get; init; }

    /// <summary>Number of chains and sets in it.</summary>
    public uint Use { get; init; }

    /// <summary>Comment, at most 127 bytes; null: none.</summary>
    public string? Comment { get; init; }

    /// <summary>As nft names it.</summary>
    public override string ToString() => $"table {FamilyNames.Of(Family)} {Name}";

    internal void Write(AttributeWriter writer)
    {
        writer.Text(NFTA_TABLE_NAME, Name);
        writer.U32Big(NFTA_TABLE_FLAGS, Flags);
        UserData.Write(writer, NFTA_TABLE_USERDATA, UserData.FromComment(Comment));
    }

    internal static NftTable Read(NftFamily family, AttributeReader reader)
    {
        var table = new NftTable(family, "");
        while (reader.Next())
        {
            table = reader.Type switch
            {
                NFTA_TABLE_NAME => table with { Name = reader.Text() },
                NFTA_TABLE_FLAGS => table with { Flags = reader.U32Big() },
                NFTA_TABLE_USE => table with { Use = reader.U32Big() },
                NFTA_TABLE_HANDLE => table with { Handle = reader.U64Big() },
                NFTA_TABLE_USERDATA => table with { Comment = UserData.CommentIn(reader.Value) },
                _ => table,
            };
        }
        return table;
    }
}
