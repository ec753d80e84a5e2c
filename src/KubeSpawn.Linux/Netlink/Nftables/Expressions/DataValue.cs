using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Writes and reads values and verdicts (enum nft_data_attributes: <c>{ NFTA_DATA_VALUE | NFTA_DATA_VERDICT { code, chain } }</c>).</summary>
internal static class DataValue
{
    internal static void Write(AttributeWriter writer, ushort type, ReadOnlySpan<byte> value)
    {
        int nested = writer.BeginNested(type);
        writer.Bytes(NFTA_DATA_VALUE, value);
        writer.EndNested(nested);
    }

    internal static void Write(AttributeWriter writer, ushort type, Verdict verdict)
    {
        int nested = writer.BeginNested(type);
        int inner = writer.BeginNested(NFTA_DATA_VERDICT);
        writer.U32Big(NFTA_VERDICT_CODE, (uint)verdict.Code);
        if (verdict.Chain is not null)
            writer.Text(NFTA_VERDICT_CHAIN, verdict.Chain);
        writer.EndNested(inner);
        writer.EndNested(nested);
    }

    internal static byte[] Read(AttributeReader data)
    {
        while (data.Next())
        {
            if (data.Type == NFTA_DATA_VALUE)
                return data.Bytes();
        }
        return [];
    }

    /// <summary>The verdict; null where it is a plain value.</summary>
    internal static Verdict? ReadVerdict(AttributeReader data)
    {
        while (data.Next())
        {
            if (data.Type != NFTA_DATA_VERDICT)
                continue;
            VerdictCode code = VerdictCode.Drop;
            string? chain = null;
            AttributeReader inner = data.Nested();
            while (inner.Next())
            {
                if (inner.Type == NFTA_VERDICT_CODE)
                    code = (VerdictCode)inner.U32Big();
                else if (inner.Type == NFTA_VERDICT_CHAIN)
                    chain = inner.Text();
            }
            return new Verdict(code, chain);
        }
        return null;
    }
}
