namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Looks a register up in a set, and with a map loads what it finds (enum nft_lookup_attributes).</summary>
/// <param name="Set">Name of the set or map.</param>
/// <param name="Source">Register with the key.</param>
public sealed record Lookup(string Set, Register Source = Register.R1) : Expression("lookup")
{
    private const ushort NFTA_LOOKUP_SET = 1;
    private const ushort NFTA_LOOKUP_SREG = 2;
    private const ushort NFTA_LOOKUP_DREG = 3;
    private const ushort NFTA_LOOKUP_SET_ID = 4;
    private const ushort NFTA_LOOKUP_FLAGS = 5;

    /// <summary>Register that a map's value goes to, <see cref="Register.Verdict"/> for a verdict map; null for a set.</summary>
    public Register? Destination { get; init; }

    /// <summary>Goes on where the key is not in the set.</summary>
    public bool Inverted { get; init; }

    /// <summary>Number of a set made in the same batch; needed for nameless ones.</summary>
    public uint SetId { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        writer.Text(NFTA_LOOKUP_SET, Set);
        writer.U32Big(NFTA_LOOKUP_SREG, (uint)Source);
        if (Destination is { } destination)
            writer.U32Big(NFTA_LOOKUP_DREG, (uint)destination);
        if (SetId != 0)
            writer.U32Big(NFTA_LOOKUP_SET_ID, SetId);
        writer.U32Big(NFTA_LOOKUP_FLAGS, Inverted ? 1u : 0);
    }

    internal static Lookup Read(AttributeReader data)
    {
        var lookup = new Lookup("");
        while (data.Next())
        {
            lookup = data.Type switch
            {
                NFTA_LOOKUP_SET => lookup with { Set = data.Text() },
                NFTA_LOOKUP_SREG => lookup with { Source = (Register)data.U32Big() },
                NFTA_LOOKUP_DREG => lookup with { Destination = (Register)data.U32Big() },
                NFTA_LOOKUP_FLAGS => lookup with { Inverted = (data.U32Big() & 1) != 0 },
                _ => lookup,
            };
        }
        return lookup;
    }
}
