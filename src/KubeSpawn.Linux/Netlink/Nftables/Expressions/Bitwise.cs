namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Combines a register with masks: <c>destination = (source and mask) xor bits</c> (enum nft_bitwise_attributes, NFT_BITWISE_BOOL).</summary>
/// <param name="Mask">As many bytes as are combined, at most 16.</param>
/// <param name="Xor">As many bytes.</param>
/// <param name="Source">Register.</param>
/// <param name="Destination">Register.</param>
public sealed record Bitwise(
    ReadOnlyMemory<byte> Mask, ReadOnlyMemory<byte> Xor, Register Source = Register.R1, Register Destination = Register.R1)
    : Expression("bitwise")
{
    private const ushort NFTA_BITWISE_SREG = 1;
    private const ushort NFTA_BITWISE_DREG = 2;
    private const ushort NFTA_BITWISE_LEN = 3;
    private const ushort NFTA_BITWISE_MASK = 4;
    private const ushort NFTA_BITWISE_XOR = 5;
    private const ushort NFTA_BITWISE_OP = 6;

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_BITWISE_SREG, (uint)Source);
        writer.U32Big(NFTA_BITWISE_DREG, (uint)Destination);
        writer.U32Big(NFTA_BITWISE_LEN, (uint)Mask.Length);
        writer.U32Big(NFTA_BITWISE_OP, 0);
        DataValue.Write(writer, NFTA_BITWISE_MASK, Mask.Span);
        DataValue.Write(writer, NFTA_BITWISE_XOR, Xor.Span);
    }

    internal static Bitwise Read(AttributeReader data)
    {
        var bitwise = new Bitwise(default, default);
        while (data.Next())
        {
            bitwise = data.Type switch
            {
                NFTA_BITWISE_SREG => bitwise with { Source = (Register)data.U32Big() },
                NFTA_BITWISE_DREG => bitwise with { Destination = (Register)data.U32Big() },
                NFTA_BITWISE_MASK => bitwise with { Mask = DataValue.Read(data.Nested()) },
                NFTA_BITWISE_XOR => bitwise with { Xor = DataValue.Read(data.Nested()) },
                _ => bitwise,
            };
        }
        return bitwise;
    }
}
