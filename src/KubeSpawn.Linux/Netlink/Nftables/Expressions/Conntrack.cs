namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Loads something about the packet's connection into a register, or sets it from one (enum nft_ct_attributes).</summary>
/// <param name="Key">NFT_CT_ number (enum nft_ct_keys): 0 state, 1 direction, 2 status, 3 mark, ...</param>
/// <param name="Destination">Register to load into.</param>
public sealed record Conntrack(uint Key, Register Destination = Register.R1) : Expression("ct")
{
    /// <summary>Key: state, bits in the host's byte order, 32 bits.</summary>
    public const uint State = 0;

    /// <summary>Key: status, 32 bits.</summary>
    public const uint Status = 2;

    /// <summary>Key: mark, 32 bits.</summary>
    public const uint Mark = 3;

    /// <summary>Bit of the state: the connection is known.</summary>
    public const uint Established = 1 << 1;

    /// <summary>Bit of the state: belongs to another connection.</summary>
    public const uint Related = 1 << 2;

    private const ushort NFTA_CT_DREG = 1;
    private const ushort NFTA_CT_KEY = 2;
    private const ushort NFTA_CT_DIRECTION = 3;
    private const ushort NFTA_CT_SREG = 4;

    /// <summary>0: the original direction, 1: replies; null where the key needs none.</summary>
    public byte? Direction { get; init; }

    /// <summary>Register that the value is set from; null when loading.</summary>
    public Register? Source { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        if (Source is { } source)
            writer.U32Big(NFTA_CT_SREG, (uint)source);
        else
            writer.U32Big(NFTA_CT_DREG, (uint)Destination);
        writer.U32Big(NFTA_CT_KEY, Key);
        if (Direction is { } direction)
            writer.U8(NFTA_CT_DIRECTION, direction);
    }

    internal static Conntrack Read(AttributeReader data)
    {
        var ct = new Conntrack(State);
        while (data.Next())
        {
            ct = data.Type switch
            {
                NFTA_CT_DREG => ct with { Destination = (Register)data.U32Big() },
                NFTA_CT_KEY => ct with { Key = data.U32Big() },
                NFTA_CT_DIRECTION => ct with { Direction = data.U8() },
                NFTA_CT_SREG => ct with { Source = (Register)data.U32Big() },
                _ => ct,
            };
        }
        return ct;
    }
}
