using System.Net;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>An entry of the neighbour table (ARP, ND; RTM_NEWNEIGH; man 8 ip-neighbour).</summary>
/// <param name="LinkIndex">The link it is reached over.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Its link-layer address; empty: not known.</param>
public sealed record Neighbour(int LinkIndex, IPAddress Address, ReadOnlyMemory<byte> Mac)
{
    /// <summary>NUD_PERMANENT: never forgotten.</summary>
    public const ushort Permanent = 0x80;

    /// <summary>NUD_ state bits (linux/neighbour.h).</summary>
    public ushort State { get; init; } = Permanent;

    /// <summary>NTF_ flags.</summary>
    public byte Flags { get; init; }
}
