namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Puts a value into a register, or decides over the packet (enum nft_immediate_attributes).</summary>
public sealed record Immediate : Expression
{
    private const ushort NFTA_IMMEDIATE_DREG = 1;
    private const ushort NFTA_IMMEDIATE_DATA = 2;

    /// <summary>Puts a value, at most 16 bytes, into a register.</summary>
    public Immediate(Register destination, ReadOnlyMemory<byte> value)
        : base("immediate")
    {
        Destination = destination;
        Value = value;
    }

    /// <summary>Decides.</summary>
    public Immediate(Verdict verdict)
        : base("immediate") => Verdict = verdict;

    /// <summary>Register; the verdict's when deciding.</summary>
    public Register Destination { get; }

    /// <summary>The value; empty when deciding.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The decision; null when it puts a value.</summary>
    public Verdict? Verdict { get; }

    internal override void Write(AttributeWriter writer)
    {
        writer.U32Big(NFTA_IMMEDIATE_DREG, (uint)Destination);
        if (Verdict is not null)
            DataValue.Write(writer, NFTA_IMMEDIATE_DATA, Verdict);
        else
            DataValue.Write(writer, NFTA_IMMEDIATE_DATA, Value.Span);
    }

    internal static Immediate Read(AttributeReader data)
    {
        Register destination = Register.Verdict;
        Verdict? verdict = null;
        byte[] value = [];
        while (data.Next())
        {
            if (data.Type == NFTA_IMMEDIATE_DREG)
            {
                destination = (Register)data.U32Big();
            }
            else if (data.Type == NFTA_IMMEDIATE_DATA)
            {
                verdict = DataValue.ReadVerdict(data.Nested());
                value = DataValue.Read(data.Nested());
            }
        }
        return verdict is not null ? new Immediate(verdict) : new Immediate(destination, value);
    }
}
