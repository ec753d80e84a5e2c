namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Changes a packet's source or destination to what is in registers (enum nft_nat_attributes).</summary>
/// <param name="ToDestination">True: the destination (dnat), false: the source (snat).</param>
/// <param name="Family">IPv4 or IPv6.</param>
public sealed record Nat(bool ToDestination, NftFamily Family) : Expression("nat")
{
    private const ushort NFTA_NAT_TYPE = 1;
    private const ushort NFTA_NAT_FAMILY = 2;
    private const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    private const ushort NFTA_NAT_REG_ADDR_MAX = 4;
    private const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    private const ushort NFTA_NAT_REG_PROTO_MAX = 6;
    private const ushort NFTA_NAT_FLAGS = 7;

    /// <summary>Register with the address, or with the first of a range; null: it stays.</summary>
    public Register? Address { get; init; }

    /// <summary>Register with the last address of a range.</summary>
    public Register? LastAddress { get; init; }

    /// <summary>Register with the port, or with the first of a range, in the network's byte order; null: it stays.</summary>
    public Register? Port { get; init; }

    /// <summary>Register with the last port of a range.</summary>
    public Register? LastPort { get; init; }

    /// <summary>How addresses and ports are chosen.</summary>
    public NatRange Flags { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_NAT_TYPE, ToDestination ? 1u : 0);
        writer.U32Big(NFTA_NAT_FAMILY, (uint)Family);
        Write(writer, NFTA_NAT_REG_ADDR_MIN, Address);
        Write(writer, NFTA_NAT_REG_ADDR_MAX, LastAddress);
        Write(writer, NFTA_NAT_REG_PROTO_MIN, Port);
        Write(writer, NFTA_NAT_REG_PROTO_MAX, LastPort);
        if (Flags != NatRange.None)
            writer.U32Big(NFTA_NAT_FLAGS, (uint)Flags);
    }

    internal static Nat Read(AttributeReader data)
    {
        var nat = new Nat(false, NftFamily.Unspecified);
        while (data.Next())
        {
            nat = data.Type switch
            {
                NFTA_NAT_TYPE => nat with { ToDestination = data.U32Big() == 1 },
                NFTA_NAT_FAMILY => nat with { Family = (NftFamily)data.U32Big() },
                NFTA_NAT_REG_ADDR_MIN => nat with { Address = (Register)data.U32Big() },
                NFTA_NAT_REG_ADDR_MAX => nat with { LastAddress = (Register)data.U32Big() },
                NFTA_NAT_REG_PROTO_MIN => nat with { Port = (Register)data.U32Big() },
                NFTA_NAT_REG_PROTO_MAX => nat with { LastPort = (Register)data.U32Big() },
                NFTA_NAT_FLAGS => nat with { Flags = (NatRange)data.U32Big() },
                _ => nat,
            };
        }
        return nat;
    }

    private static void Write(AttributeWriter writer, ushort type, Register? register)
    {
        if (register is { } value)
            writer.U32Big(type, (uint)value);
    }
}
