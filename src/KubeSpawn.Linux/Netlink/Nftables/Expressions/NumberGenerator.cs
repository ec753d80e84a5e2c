namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Loads a number from 0 to modulus - 1 into a register, one after another or at random (enum nft_ng_attributes).</summary>
/// <param name="Modulus">How many numbers there are.</param>
/// <param name="Random">At random, not in turn.</param>
/// <param name="Destination">Register.</param>
public sealed record NumberGenerator(uint Modulus, bool Random, Register Destination = Register.R1) : Expression("numgen")
{
    private const ushort NFTA_NG_DREG = 1;
    private const ushort NFTA_NG_MODULUS = 2;
    private const ushort NFTA_NG_TYPE = 3;
    private const ushort NFTA_NG_OFFSET = 4;

    /// <summary>Added to each number.</summary>
    public uint Offset { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_NG_DREG, (uint)Destination);
        writer.U32Big(NFTA_NG_MODULUS, Modulus);
        writer.U32Big(NFTA_NG_TYPE, Random ? 1u : 0);
        writer.U32Big(NFTA_NG_OFFSET, Offset);
    }

    internal static NumberGenerator Read(AttributeReader data)
    {
        var generator = new NumberGenerator(0, false);
        while (data.Next())
        {
            generator = data.Type switch
            {
                NFTA_NG_DREG => generator with { Destination = (Register)data.U32Big() },
                NFTA_NG_MODULUS => generator with { Modulus = data.U32Big() },
                NFTA_NG_TYPE => generator with { Random = data.U32Big() == 1 },
                NFTA_NG_OFFSET => generator with { Offset = data.U32Big() },
                _ => generator,
            };
        }
        return generator;
    }
}
