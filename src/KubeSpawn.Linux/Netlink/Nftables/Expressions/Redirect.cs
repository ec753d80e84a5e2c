namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>Sends packets to this host itself (enum nft_redir_attributes); in nat chains of prerouting and output.</summary>
/// <param name="Port">Register with the port; null: the port stays.</param>
public sealed record Redirect(Register? Port = null) : Expression("redir")
{
    private const ushort NFTA_REDIR_REG_PROTO_MIN = 1;
    private const ushort NFTA_REDIR_REG_PROTO_MAX = 2;
    private const ushort NFTA_REDIR_FLAGS = 3;

    /// <summary>Register with the last port of a range; the kernel tells the first one again where only one was given.</summary>
    public Register? LastPort { get; init; }

    /// <summary>How the port is chosen.</summary>
    public NatRange Flags { get; init; }

    internal override void Write(AttributeWriter writer)
    {
        if (Port is { } port)
            writer.U32Big(NFTA_REDIR_REG_PROTO_MIN, (uint)port);
        if (LastPort is { } last)
            writer.U32Big(NFTA_REDIR_REG_PROTO_MAX, (uint)last);
        if (Flags != NatRange.None)
            writer.U32Big(NFTA_REDIR_FLAGS, (uint)Flags);
    }

    internal static Redirect Read(AttributeReader data)
    {
        var redirect = new Redirect();
        while (data.Next())
        {
            redirect = data.Type switch
            {
                NFTA_REDIR_REG_PROTO_MIN => redirect with { Port = (Register)data.U32Big() },
                NFTA_REDIR_REG_PROTO_MAX => redirect with { LastPort = (Register)data.U32Big() },
                NFTA_REDIR_FLAGS => redirect with { Flags = (NatRange)data.U32Big() },
                _ => redirect,
            };
        }
        return redirect;
    }
}
