namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>
/// An expression that this code does not know, or that says more than this code knows of its kind; kept, and written again, byte for byte. The kernel
/// takes back what it has told, but for a few that it tells otherwise than it wants them (exthdr that sets an option, for one).
/// </summary>
/// <param name="Name">The kernel's word for its kind.</param>
/// <param name="Data">The attributes of NFTA_EXPR_DATA as they came.</param>
public sealed record UnknownExpression(string Name, ReadOnlyMemory<byte> Data) : Expression(Name)
{
    internal override void Write(AttributeWriter writer) => writer.Raw(Data.Span);
}
