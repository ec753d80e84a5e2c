namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Gives packets the address of the link they leave by as source (enum nft_masq_attributes); in nat chains of postrouting.</summary>
/// <param name="Flags">How ports are chosen.</param>
public sealed record Masquerade(NatRange Flags = NatRange.None) : Expression("masq")
{
    private const ushort NFTA_MASQ_FLAGS = 1;
    private const ushort NFTA_MASQ_REG_PROTO_MIN = 2;
    private const ushort NFTA_MASQ_REG_PROTO_MAX = 3;

    /// <summary>Registers with the first and the last port; null: as the kernel likes.</summary>
    public (Register First, Register Last)? Ports { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        if (Flags != NatRange.None)
            writer.U32Big(NFTA_MASQ_FLAGS, (uint)Flags);
        if (Ports is not { } ports)
            return;
        writer.U32Big(NFTA_MASQ_REG_PROTO_MIN, (uint)ports.First);
        writer.U32Big(NFTA_MASQ_REG_PROTO_MAX, (uint)ports.Last);
    }

    internal static Masquerade Read(AttributeReader data)
    {
        var masquerade = new Masquerade();
        (Register First, Register Last) ports = default;
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_MASQ_FLAGS:
                    masquerade = masquerade with { Flags = (NatRange)data.U32Big() };
                    break;
                case NFTA_MASQ_REG_PROTO_MIN:
                    masquerade = masquerade with { Ports = ports = ((Register)data.U32Big(), ports.Last) };
                    break;
                case NFTA_MASQ_REG_PROTO_MAX:
                    masquerade = masquerade with { Ports = ports = (ports.First, (Register)data.U32Big()) };
                    break;
            }
        }
        return masquerade;
    }
}
