namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Loads bytes of the packet into a register, or writes them from one (enum nft_payload_attributes).</summary>
/// <param name="Base">Where the offset counts from.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Length">In bytes, at most 16.</param>
/// <param name="Destination">Register to load into.</param>
public sealed record Payload(PayloadBase Base, uint Offset, uint Length, Register Destination = Register.R1) : Expression("payload")
{
    private const ushort NFTA_PAYLOAD_DREG = 1;
    private const ushort NFTA_PAYLOAD_BASE = 2;
    private const ushort NFTA_PAYLOAD_OFFSET = 3;
    private const ushort NFTA_PAYLOAD_LEN = 4;
    private const ushort NFTA_PAYLOAD_SREG = 5;
    private const ushort NFTA_PAYLOAD_CSUM_TYPE = 6;
    private const ushort NFTA_PAYLOAD_CSUM_OFFSET = 7;
    private const ushort NFTA_PAYLOAD_CSUM_FLAGS = 8;

    /// <summary>Register that the bytes are written from; null when loading.</summary>
    public Register? Source { get; init; }

    /// <summary>When writing: kind of checksum to mend (1 internet), its offset, and flags (1: the transport's too).</summary>
    public (uint Type, uint Offset, uint Flags) Checksum { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        if (Source is { } source)
            writer.U32Big(NFTA_PAYLOAD_SREG, (uint)source);
        else
            writer.U32Big(NFTA_PAYLOAD_DREG, (uint)Destination);
        writer.U32Big(NFTA_PAYLOAD_BASE, (uint)Base);
        writer.U32Big(NFTA_PAYLOAD_OFFSET, Offset);
        writer.U32Big(NFTA_PAYLOAD_LEN, Length);
        if (Source is null)
            return;
        writer.U32Big(NFTA_PAYLOAD_CSUM_TYPE, Checksum.Type);
        writer.U32Big(NFTA_PAYLOAD_CSUM_OFFSET, Checksum.Offset);
        writer.U32Big(NFTA_PAYLOAD_CSUM_FLAGS, Checksum.Flags);
    }

    internal static Payload Read(AttributeReader data)
    {
        var payload = new Payload(PayloadBase.Link, 0, 0);
        while (data.Next())
        {
            payload = data.Type switch
            {
                NFTA_PAYLOAD_DREG => payload with { Destination = (Register)data.U32Big() },
                NFTA_PAYLOAD_BASE => payload with { Base = (PayloadBase)data.U32Big() },
                NFTA_PAYLOAD_OFFSET => payload with { Offset = data.U32Big() },
                NFTA_PAYLOAD_LEN => payload with { Length = data.U32Big() },
                NFTA_PAYLOAD_SREG => payload with { Source = (Register)data.U32Big() },
                NFTA_PAYLOAD_CSUM_TYPE => payload with { Checksum = payload.Checksum with { Type = data.U32Big() } },
                NFTA_PAYLOAD_CSUM_OFFSET => payload with { Checksum = payload.Checksum with { Offset = data.U32Big() } },
                NFTA_PAYLOAD_CSUM_FLAGS => payload with { Checksum = payload.Checksum with { Flags = data.U32Big() } },
                _ => payload,
            };
        }
        return payload;
    }
}
