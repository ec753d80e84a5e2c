namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Goes on where a register compares so with a value; else the rule ends (enum nft_cmp_attributes).</summary>
/// <param name="Operator">How.</param>
/// <param name="Value">With what, at most 16 bytes; as many bytes of the register are looked at.</param>
/// <param name="Source">Register.</param>
public sealed record Compare(CompareOperator Operator, ReadOnlyMemory<byte> Value, Register Source = Register.R1) : Expression("cmp")
{
    private const ushort NFTA_CMP_SREG = 1;
    private const ushort NFTA_CMP_OP = 2;
    private const ushort NFTA_CMP_DATA = 3;

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_CMP_SREG, (uint)Source);
        writer.U32Big(NFTA_CMP_OP, (uint)Operator);
        DataValue.Write(writer, NFTA_CMP_DATA, Value.Span);
    }

    internal static Compare Read(AttributeReader data)
    {
        var compare = new Compare(CompareOperator.Equal, default);
        while (data.Next())
        {
            compare = data.Type switch
            {
                NFTA_CMP_SREG => compare with { Source = (Register)data.U32Big() },
                NFTA_CMP_OP => compare with { Operator = (CompareOperator)data.U32Big() },
                NFTA_CMP_DATA => compare with { Value = DataValue.Read(data.Nested()) },
                _ => compare,
            };
        }
        return compare;
    }
}
