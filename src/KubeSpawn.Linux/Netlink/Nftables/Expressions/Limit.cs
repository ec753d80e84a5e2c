namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Goes on while no more than so many packets or bytes come in a time (enum nft_limit_attributes).</summary>
/// <param name="Rate">How many.</param>
/// <param name="UnitSeconds">In how many seconds: 1, 60, 3600, ...</param>
/// <param name="Burst">How many more at once.</param>
public sealed record Limit(ulong Rate, ulong UnitSeconds, uint Burst = 5) : Expression("limit")
{
    private const ushort NFTA_LIMIT_RATE = 1;
    private const ushort NFTA_LIMIT_UNIT = 2;
    private const ushort NFTA_LIMIT_BURST = 3;
    private const ushort NFTA_LIMIT_TYPE = 4;
    private const ushort NFTA_LIMIT_FLAGS = 5;

    /// <summary>Counts bytes, not packets.</summary>
    public bool CountsBytes { get; init; }

    /// <summary>Goes on when more come.</summary>
    public bool Inverted { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        writer.U64Big(NFTA_LIMIT_RATE, Rate);
        writer.U64Big(NFTA_LIMIT_UNIT, UnitSeconds);
        writer.U32Big(NFTA_LIMIT_BURST, Burst);
        writer.U32Big(NFTA_LIMIT_TYPE, CountsBytes ? 1u : 0);
        writer.U32Big(NFTA_LIMIT_FLAGS, Inverted ? 1u : 0);
    }

    internal static Limit Read(AttributeReader data)
    {
        var limit = new Limit(0, 0, 0);
        while (data.Next())
        {
            limit = data.Type switch
            {
                NFTA_LIMIT_RATE => limit with { Rate = data.U64Big() },
                NFTA_LIMIT_UNIT => limit with { UnitSeconds = data.U64Big() },
                NFTA_LIMIT_BURST => limit with { Burst = data.U32Big() },
                NFTA_LIMIT_TYPE => limit with { CountsBytes = data.U32Big() == 1 },
                NFTA_LIMIT_FLAGS => limit with { Inverted = (data.U32Big() & 1) != 0 },
                _ => limit,
            };
        }
        return limit;
    }
}
