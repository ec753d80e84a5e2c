using KubeSpawn.Linux.Netlink.Nftables.Expressions;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// An element of a set or map (enum nft_set_elem_attributes). Ranges of ordinary interval sets are two elements: the first address, and the one
/// after the last with <see cref="IsRangeEnd"/>; those of concatenations are one, with <see cref="KeyEnd"/>.
/// </summary>
/// <param name="Key">The key's bytes.</param>
public sealed record NftSetElement(ReadOnlyMemory<byte> Key)
{
    private const uint NFT_SET_ELEM_INTERVAL_END = 1;

    /// <summary>Last key of a range of concatenations; empty for others.</summary>
    public ReadOnlyMemory<byte> KeyEnd { get; init; }

    /// <summary>Of maps: the value.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Of verdict maps: the verdict.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>NFT_SET_ELEM_ flags.</summary>
    public uint Flags { get; init; }

    /// <summary>The first key that is no more in a range.</summary>
    public bool IsRangeEnd
    {
        get => (Flags & NFT_SET_ELEM_INTERVAL_END) != 0;
        init => Flags = value ? Flags | NFT_SET_ELEM_INTERVAL_END : Flags & ~NFT_SET_ELEM_INTERVAL_END;
    }

    /// <summary>Milliseconds after which it goes; 0: the set's own.</summary>
    public ulong Timeout { get; init; }

    /// <summary>User data as it is.</summary>
    public ReadOnlyMemory<byte> UserDataBytes { get; init; }

    internal void Write(AttributeWriter writer)
    {
        int element = writer.BeginNested(NFTA_LIST_ELEM);
        if (Flags != 0)
            writer.U32Big(NFTA_SET_ELEM_FLAGS, Flags);
        DataValue.Write(writer, NFTA_SET_ELEM_KEY, Key.Span);
        if (!KeyEnd.IsEmpty)
            DataValue.Write(writer, NFTA_SET_ELEM_KEY_END, KeyEnd.Span);
        if (Verdict is not null)
            DataValue.Write(writer, NFTA_SET_ELEM_DATA, Verdict);
        else if (!Value.IsEmpty)
            DataValue.Write(writer, NFTA_SET_ELEM_DATA, Value.Span);
        if (Timeout != 0)
            writer.U64Big(NFTA_SET_ELEM_TIMEOUT, Timeout);
        UserData.Write(writer, NFTA_SET_ELEM_USERDATA, UserDataBytes);
        writer.EndNested(element);
    }

    internal static NftSetElement Read(AttributeReader reader)
    {
        var element = new NftSetElement(default(ReadOnlyMemory<byte>));
        while (reader.Next())
        {
            element = reader.Type switch
            {
                NFTA_SET_ELEM_KEY => element with { Key = DataValue.Read(reader.Nested()) },
                NFTA_SET_ELEM_KEY_END => element with { KeyEnd = DataValue.Read(reader.Nested()) },
                NFTA_SET_ELEM_DATA => element with { Value = DataValue.Read(reader.Nested()), Verdict = DataValue.ReadVerdict(reader.Nested()) },
                NFTA_SET_ELEM_FLAGS => element with { Flags = reader.U32Big() },
                NFTA_SET_ELEM_TIMEOUT => element with { Timeout = reader.U64Big() },
                NFTA_SET_ELEM_USERDATA => element with { UserDataBytes = reader.Bytes() },
                _ => element,
            };
        }
        return element;
    }
}
