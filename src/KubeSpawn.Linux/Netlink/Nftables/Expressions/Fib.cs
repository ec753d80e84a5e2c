namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Looks something up in the routing tables for the packet and loads what is found into a register (enum nft_fib_attributes).</summary>
/// <param name="Result">NFT_FIB_RESULT_ number: 1 the link's index, 2 its name, 3 the type of the address (RTN_ number, the host's byte order).</param>
/// <param name="Flags">NFTA_FIB_F_ bits: 1 for the packet's source, 2 for its destination, 4 with its mark, 8 and 16 with its links.</param>
/// <param name="Destination">Register to load into.</param>
public sealed record Fib(uint Result, uint Flags, Register Destination = Register.R1) : Expression("fib")
{
    /// <summary>Type of an address of this host (RTN_LOCAL, linux/rtnetlink.h).</summary>
    public const uint Local = 2;

    private const uint AddressType = 3;
    private const uint OfDestination = 2;

    private const ushort NFTA_FIB_DREG = 1;
    private const ushort NFTA_FIB_RESULT = 2;
    private const ushort NFTA_FIB_FLAGS = 3;

    /// <summary>The type of the packet's destination; 32 bits.</summary>
    public static Fib DestinationType() => new(AddressType, OfDestination);

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_FIB_DREG, (uint)Destination);
        writer.U32Big(NFTA_FIB_RESULT, Result);
        writer.U32Big(NFTA_FIB_FLAGS, Flags);
    }

    internal static Fib Read(AttributeReader data)
    {
        var fib = new Fib(0, 0);
        while (data.Next())
        {
            fib = data.Type switch
            {
                NFTA_FIB_DREG => fib with { Destination = (Register)data.U32Big() },
                NFTA_FIB_RESULT => fib with { Result = data.U32Big() },
                NFTA_FIB_FLAGS => fib with { Flags = data.U32Big() },
                _ => fib,
            };
        }
        return fib;
    }
}
