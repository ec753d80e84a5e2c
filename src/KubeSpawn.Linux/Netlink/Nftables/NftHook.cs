namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>Where packets come into a base chain (enum nft_hook_attributes).</summary>
/// <param name="Type">filter, nat or route.</param>
/// <param name="Number">One of <see cref="HookNumber"/> for ip, ip6, inet and bridge.</param>
/// <param name="Priority">Order among the chains of a hook, the lowest first: 0 filter, -100 dstnat, 100 srcnat.</param>
/// <param name="Policy">What becomes of packets that no rule decides over; null: as it is (accept for a new chain).</param>
public sealed record NftHook(string Type, HookNumber Number, int Priority, VerdictCode? Policy = null)
{
    /// <summary>Priority of filtering.</summary>
    public const int Filter = 0;

    /// <summary>Priority of changing the destination.</summary>
    public const int DestinationNat = -100;

    /// <summary>Priority of changing the source.</summary>
    public const int SourceNat = 100;

    /// <summary>The link of a netdev chain; null for other families.</summary>
    public string? Device { get; init; }
}
