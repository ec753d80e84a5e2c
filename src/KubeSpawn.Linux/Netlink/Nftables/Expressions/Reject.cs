namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Drops the packet and tells its sender (enum nft_reject_attributes).</summary>
/// <param name="Type">0: an ICMP message of the family, 1: TCP reset, 2: an ICMP message whatever the family.</param>
/// <param name="Code">ICMP code, or with type 2 NFT_REJECT_ICMPX_ number: 0 no route, 1 port, 2 host, 3 administratively prohibited.</param>
public sealed record Reject(uint Type, byte? Code) : Expression("reject")
{
    private const ushort NFTA_REJECT_TYPE = 1;
    private const ushort NFTA_REJECT_ICMP_CODE = 2;

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_REJECT_TYPE, Type);
        if (Code is { } code)
            writer.U8(NFTA_REJECT_ICMP_CODE, code);
    }

    internal static Reject Read(AttributeReader data)
    {
        var reject = new Reject(0, null);
        while (data.Next())
        {
            reject = data.Type switch
            {
                NFTA_REJECT_TYPE => reject with { Type = data.U32Big() },
                NFTA_REJECT_ICMP_CODE => reject with { Code = data.U8() },
                _ => reject,
            };
        }
        return reject;
    }
}
