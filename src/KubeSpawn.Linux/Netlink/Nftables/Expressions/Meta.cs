namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Loads something about the packet into a register, or sets it from one (enum nft_meta_attributes).</summary>
/// <param name="Key">What.</param>
/// <param name="Destination">Register to load into; <see cref="Register.Verdict"/> when setting.</param>
public sealed record Meta(MetaKey Key, Register Destination = Register.R1) : Expression("meta")
{
    private const ushort NFTA_META_DREG = 1;
    private const ushort NFTA_META_KEY = 2;
    private const ushort NFTA_META_SREG = 3;

    /// <summary>Register that the value is set from; null when loading.</summary>
    public Register? Source { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        // The kernel, nft and iptables-nft write the key first, then the register.
        writer.U32Big(NFTA_META_KEY, (uint)Key);
        if (Source is { } source)
            writer.U32Big(NFTA_META_SREG, (uint)source);
        else
            writer.U32Big(NFTA_META_DREG, (uint)Destination);
    }

    internal static Meta Read(AttributeReader data)
    {
        var meta = new Meta(MetaKey.Length, Register.Verdict);
        while (data.Next())
        {
            meta = data.Type switch
            {
                NFTA_META_DREG => meta with { Destination = (Register)data.U32Big() },
                NFTA_META_KEY => meta with { Key = (MetaKey)data.U32Big() },
                NFTA_META_SREG => meta with { Source = (Register)data.U32Big() },
                _ => meta,
            };
        }
        return meta;
    }
}
