using System.Net;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>An address of a link (RTM_NEWADDR; man 8 ip-address).</summary>
/// <param name="LinkIndex">The link's number.</param>
/// <param name="Address">The link's own address (IFA_LOCAL where there is one).</param>
/// <param name="PrefixLength">Bits of the range that is reached over the link.</param>
public sealed record LinkAddress(int LinkIndex, IPAddress Address, int PrefixLength)
{
    /// <summary>RT_SCOPE_ number (linux/rtnetlink.h): 0 global, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    /// <summary>IFA_F_ flags (linux/if_addr.h), e.g. 0x80 permanent, 0x02 without duplicate address detection.</summary>
    public uint Flags { get; init; }

    /// <summary>The other end of a point-to-point link, or null.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>IPv4 broadcast address, or null.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>IPv4 label; the kernel takes the link's name where it is null.</summary>
    public string? Label { get; init; }
}
