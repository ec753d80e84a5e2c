namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Goes on where a register is in a range, ends included, or is not (enum nft_range_attributes).</summary>
/// <param name="First">Lower end.</param>
/// <param name="Last">Upper end, as many bytes.</param>
/// <param name="Source">Register.</param>
public sealed record Between(ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Last, Register Source = Register.R1) : Expression("range")
{
    private const ushort NFTA_RANGE_SREG = 1;
    private const ushort NFTA_RANGE_OP = 2;
    private const ushort NFTA_RANGE_FROM_DATA = 3;
    private const ushort NFTA_RANGE_TO_DATA = 4;

    /// <summary>Goes on where it is outside.</summary>
    public bool Inverted { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_RANGE_SREG, (uint)Source);
        writer.U32Big(NFTA_RANGE_OP, Inverted ? 1u : 0);
        DataValue.Write(writer, NFTA_RANGE_FROM_DATA, First.Span);
        DataValue.Write(writer, NFTA_RANGE_TO_DATA, Last.Span);
    }

    internal static Between Read(AttributeReader data)
    {
        var range = new Between(default, default);
        while (data.Next())
        {
            range = data.Type switch
            {
                NFTA_RANGE_SREG => range with { Source = (Register)data.U32Big() },
                NFTA_RANGE_OP => range with { Inverted = data.U32Big() == 1 },
                NFTA_RANGE_FROM_DATA => range with { First = DataValue.Read(data.Nested()) },
                NFTA_RANGE_TO_DATA => range with { Last = DataValue.Read(data.Nested()) },
                _ => range,
            };
        }
        return range;
    }
}
