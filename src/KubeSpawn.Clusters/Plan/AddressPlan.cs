using System.Buffers.Binary;
using System.Net;

namespace KubeSpawn.Clusters.Plan;

/// <summary>Arithmetic on IPv4 ranges: which range a cluster gets, and which address and pod range a node's number means.</summary>
public static class AddressPlan
{
    /// <summary>Bits of a cluster's range: 254 addresses, the first is the host's.</summary>
    public const int ClusterPrefix = 24;

    /// <summary>Bits of a node's pod range.</summary>
    public const int PodPrefix = 24;

    /// <summary>Highest number of a node: the host is .1, node 1 is .2, .255 is broadcast.</summary>
    public const int HighestNumber = 253;

    /// <summary>The n-th address of a range, 0 being the network's own.</summary>
    public static IPAddress Address(IPNetwork range, int offset) => FromUInt32(ToUInt32(range.BaseAddress) + (uint)offset);

    /// <summary>The host's address in a cluster's range: the nodes' gateway.</summary>
    public static IPAddress Host(IPNetwork range) => Address(range, 1);

    /// <summary>A node's address in its cluster's range.</summary>
    public static IPAddress Node(IPNetwork range, int number) => Address(range, number + 1);

    /// <summary>A node's share of the pods' range; null where the range has no such share.</summary>
    public static IPNetwork? PodRange(IPNetwork pods, int number)
    {
        if (pods.PrefixLength > PodPrefix) return null;
        ulong offset = (ulong)number << (32 - PodPrefix);
        if (offset >> (32 - pods.PrefixLength) != 0) return null;
        return new IPNetwork(FromUInt32(ToUInt32(pods.BaseAddress) + (uint)offset), PodPrefix);
    }

    /// <summary>The first cluster range of <paramref name="pool"/> that overlaps none in use; null where all do.</summary>
    public static IPNetwork? FreeRange(IPNetwork pool, IReadOnlyCollection<IPNetwork> inUse)
    {
        ulong count = 1UL << (ClusterPrefix - pool.PrefixLength);
        for (ulong n = 0; n < count; n++)
        {
            var candidate = new IPNetwork(FromUInt32(ToUInt32(pool.BaseAddress) + (uint)(n << (32 - ClusterPrefix))), ClusterPrefix);
            if (!inUse.Any(used => Overlap(used, candidate))) return candidate;
        }

        return null;
    }

    /// <summary>True: an address is in both.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily
        && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static uint ToUInt32(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress FromUInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }
}
