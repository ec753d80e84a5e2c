namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>One step of a rule: loads into a register, compares a register, decides (enum nft_expr_attributes).</summary>
/// <param name="Name">The kernel's word for its kind, e.g. <c>cmp</c>.</param>
public abstract record Expression(string Name)
{
    /// <summary>Writes the attributes of NFTA_EXPR_DATA.</summary>
    internal abstract void Write(AttributeWriter writer);
}
