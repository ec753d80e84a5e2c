namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Counts the packets that get to it (enum nft_counter_attributes).</summary>
/// <param name="Packets">Count so far.</param>
/// <param name="Bytes">Bytes so far.</param>
public sealed record Counter(ulong Packets = 0, ulong Bytes = 0) : Expression("counter")
{
    private const ushort NFTA_COUNTER_BYTES = 1;
    private const ushort NFTA_COUNTER_PACKETS = 2;

    internal override void Write(AttributeWriter writer)
    {
        writer.U64Big(NFTA_COUNTER_BYTES, Bytes);
        writer.U64Big(NFTA_COUNTER_PACKETS, Packets);
    }

    internal static Counter Read(AttributeReader data)
    {
        var counter = new Counter();
        while (data.Next())
        {
            counter = data.Type switch
            {
                NFTA_COUNTER_BYTES => counter with { Bytes = data.U64Big() },
                NFTA_COUNTER_PACKETS => counter with { Packets = data.U64Big() },
                _ => counter,
            };
        }
        return counter;
    }
}
