namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Turns the bytes of a register around between the host's and the network's order (enum nft_byteorder_attributes).</summary>
/// <param name="ToNetwork">To the network's order; false: to the host's.</param>
/// <param name="Length">Bytes in all.</param>
/// <param name="Size">Bytes of each number: 2, 4 or 8.</param>
/// <param name="Source">Register.</param>
/// <param name="Destination">Register.</param>
public sealed record ByteOrder(bool ToNetwork, uint Length, uint Size, Register Source = Register.R1, Register Destination = Register.R1)
    : Expression("byteorder")
{
    private const ushort NFTA_BYTEORDER_SREG = 1;
    private const ushort NFTA_BYTEORDER_DREG = 2;
    private const ushort NFTA_BYTEORDER_OP = 3;
    private const ushort NFTA_BYTEORDER_LEN = 4;
    private const ushort NFTA_BYTEORDER_SIZE = 5;

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_BYTEORDER_SREG, (uint)Source);
        writer.U32Big(NFTA_BYTEORDER_DREG, (uint)Destination);
        writer.U32Big(NFTA_BYTEORDER_OP, ToNetwork ? 1u : 0);
        writer.U32Big(NFTA_BYTEORDER_LEN, Length);
        writer.U32Big(NFTA_BYTEORDER_SIZE, Size);
    }

    internal static ByteOrder Read(AttributeReader data)
    {
        var order = new ByteOrder(false, 0, 0);
        while (data.Next())
        {
            order = data.Type switch
            {
                NFTA_BYTEORDER_SREG => order with { Source = (Register)data.U32Big() },
                NFTA_BYTEORDER_DREG => order with { Destination = (Register)data.U32Big() },
                NFTA_BYTEORDER_OP => order with { ToNetwork = data.U32Big() == 1 },
                NFTA_BYTEORDER_LEN => order with { Length = data.U32Big() },
                NFTA_BYTEORDER_SIZE => order with { Size = data.U32Big() },
                _ => order,
            };
        }
        return order;
    }
}
