namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>A decision over a packet.</summary>
/// <param name="Code">What happens.</param>
/// <param name="Chain">The chain that a jump or goto leads to; null for others.</param>
public sealed record Verdict(VerdictCode Code, string? Chain = null);
