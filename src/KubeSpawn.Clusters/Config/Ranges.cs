using System.Net;
using System.Net.Sockets;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Config;

/// <summary>Reads IPv4 ranges, and says why a text is none that nodes, pods or services could have.</summary>
internal static class Ranges
{
    private const int AddressBits = 32;

    private static readonly (string Range, string What)[] Unusable =
    [
        ("0.0.0.0/8", "this network"), ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("224.0.0.0/3", "multicast and reserved"),
    ];

    /// <summary>What is wrong with the text, beginning with a verb; null: it is a range.</summary>
    public static string? Fault(string text, out IPNetwork range)
    {
        range = default;
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? address) || !Numbers.TryInteger(parts[1], out long bits))
        {
            return "is not a range; allowed: ADDRESS/BITS, as in \"10.22.0.0/16\"";
        }

        if (address.AddressFamily != AddressFamily.InterNetwork || parts[0].Count(c => c == '.') != 3) return "is not an IPv4 range; allowed: as in \"10.22.0.0/16\"";
        if (bits is < 1 or > AddressBits) return "is not a range; allowed: 1 to 32 bits";
        range = Of(address, (int)bits);
        if (!range.BaseAddress.Equals(address)) return $"has bits set behind its prefix, did you mean \"{range}\"?";
        IPNetwork found = range;
        (string Range, string What) clash = Unusable.FirstOrDefault(one => AddressPlan.Overlap(IPNetwork.Parse(one.Range), found));
        return clash.Range is null ? null : $"overlaps {clash.Range} ({clash.What}); allowed: addresses that hosts can have, such as those of 10.0.0.0/8";
    }

    private static IPNetwork Of(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = bits; bit < AddressBits; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }
}
