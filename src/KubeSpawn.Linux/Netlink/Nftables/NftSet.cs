using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>A set of keys, or a map from keys to values or verdicts (enum nft_set_attributes).</summary>
/// <param name="Family">Family of its table.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Name; for anonymous ones <c>__set%d</c> or <c>__map%d</c>, into which the kernel puts a number.</param>
/// <param name="Flags">What it is.</param>
/// <param name="KeyType">One of <see cref="NftDataType"/>.</param>
/// <param name="KeyLength">Bytes of a key; fields of concatenations are padded to 4 each.</param>
public sealed record NftSet(NftFamily Family, string Table, string Name, NftSetTraits Flags, uint KeyType, uint KeyLength)
{
    /// <summary>Number that the kernel gave it.</summary>
    public ulong Handle { get; init; }

    /// <summary>Number inside the batch that makes it, above 0, by which its elements and rules refer to it.</summary>
    public uint Id { get; init; }

    /// <summary>Of maps: type of values, <see cref="NftDataType.Verdict"/> for verdicts.</summary>
    public uint DataType { get; init; }

    /// <summary>Of maps: bytes of a value; 0 for verdicts when written.</summary>
    public uint DataLength { get; init; }

    /// <summary>Most elements it may have; 0: no limit.</summary>
    public uint Size { get; init; }

    /// <summary>Milliseconds after which elements go; 0: never.</summary>
    public ulong Timeout { get; init; }

    /// <summary>Lengths in bytes of the fields of a concatenation of ranges; empty for others.</summary>
    public IReadOnlyList<uint> FieldLengths { get; init; } = [];

    /// <summary>User data as it is.</summary>
    public ReadOnlyMemory<byte> UserDataBytes { get; init; }

    /// <summary>The comment in its user data; null: none.</summary>
    public string? Comment
    {
        get => UserData.CommentIn(UserDataBytes.Span, UserData.SetComment);
        init => UserDataBytes = UserData.FromComment(value, UserData.SetComment);
    }

    /// <summary>As nft names it.</summary>
    public override string ToString() => $"{((Flags & NftSetTraits.Map) != 0 ? "map" : "set")} {FamilyNames.Of(Family)} {Table} {Name}";

    internal void Write(AttributeWriter writer, uint id)
    {
        writer.Text(NFTA_SET_TABLE, Table);
        writer.Text(NFTA_SET_NAME, Name);
        writer.U32Big(NFTA_SET_FLAGS, (uint)Flags);
        writer.U32Big(NFTA_SET_KEY_TYPE, KeyType);
        writer.U32Big(NFTA_SET_KEY_LEN, KeyLength);
        if ((Flags & NftSetTraits.Map) != 0)
        {
            writer.U32Big(NFTA_SET_DATA_TYPE, DataType);
            if (DataType != NftDataType.Verdict)
                writer.U32Big(NFTA_SET_DATA_LEN, DataLength);
        }
        writer.U32Big(NFTA_SET_ID, id);
        WriteDescription(writer);
        if (Timeout != 0)
            writer.U64Big(NFTA_SET_TIMEOUT, Timeout);
        UserData.Write(writer, NFTA_SET_USERDATA, UserDataBytes);
    }

    private void WriteDescription(AttributeWriter writer)
    {
        if (Size == 0 && FieldLengths.Count == 0)
            return;
        int description = writer.BeginNested(NFTA_SET_DESC);
        if (Size != 0)
            writer.U32Big(NFTA_SET_DESC_SIZE, Size);
        if (FieldLengths.Count != 0)
        {
            int fields = writer.BeginNested(NFTA_SET_DESC_CONCAT);
            foreach (uint length in FieldLengths)
            {
                int field = writer.BeginNested(NFTA_LIST_ELEM);
                writer.U32Big(NFTA_SET_FIELD_LEN, length);
                writer.EndNested(field);
            }
            writer.EndNested(fields);
        }
        writer.EndNested(description);
    }

    internal static NftSet Read(NftFamily family, AttributeReader reader)
    {
        var set = new NftSet(family, "", "", NftSetTraits.None, 0, 0);
        while (reader.Next())
        {
            set = reader.Type switch
            {
                NFTA_SET_TABLE => set with { Table = reader.Text() },
                NFTA_SET_NAME => set with { Name = reader.Text() },
                NFTA_SET_HANDLE => set with { Handle = reader.U64Big() },
                NFTA_SET_FLAGS => set with { Flags = (NftSetTraits)reader.U32Big() },
                NFTA_SET_KEY_TYPE => set with { KeyType = reader.U32Big() },
                NFTA_SET_KEY_LEN => set with { KeyLength = reader.U32Big() },
                NFTA_SET_DATA_TYPE => set with { DataType = reader.U32Big() },
                NFTA_SET_DATA_LEN => set with { DataLength = reader.U32Big() },
                NFTA_SET_TIMEOUT => set with { Timeout = reader.U64Big() },
                NFTA_SET_USERDATA => set with { UserDataBytes = reader.Bytes() },
                NFTA_SET_DESC => ReadDescription(set, reader.Nested()),
                _ => set,
            };
        }
        return set;
    }

    private static NftSet ReadDescription(NftSet set, AttributeReader reader)
    {
        while (reader.Next())
        {
            if (reader.Type == NFTA_SET_DESC_SIZE)
                set = set with { Size = reader.U32Big() };
            else if (reader.Type == NFTA_SET_DESC_CONCAT)
                set = set with { FieldLengths = ReadFields(reader.Nested()) };
        }
        return set;
    }

    private static List<uint> ReadFields(AttributeReader reader)
    {
        List<uint> lengths = [];
        while (reader.Next())
        {
            AttributeReader field = reader.Nested();
            while (field.Next())
            {
                if (field.Type == NFTA_SET_FIELD_LEN)
                    lengths.Add(field.U32Big());
            }
        }
        return lengths;
    }
}
