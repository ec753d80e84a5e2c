using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace KubeSpawn.Cni.Protocol;

/// <summary>Addresses as numbers: IPv4 in 32 bits, IPv6 in 128.</summary>
internal static class AddressMath
{
    /// <summary>
    /// Reads an address in its usual form only: four decimal parts, or IPv6 without a zone. (IPAddress.Parse takes "1" for 0.0.0.1.)
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && !text!.Contains('%') &&
        (address.AddressFamily == AddressFamily.InterNetworkV6 || text == address.ToString());

    /// <summary>Length of the address in bits.</summary>
    public static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The address as a number.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        UInt128 number = UInt128.Zero;
        foreach (byte part in address.GetAddressBytes())
            number = (number << 8) | part;
        return number;
    }

    /// <summary>The address of the same family as <paramref name="like"/> with that number.</summary>
    public static IPAddress FromNumber(UInt128 number, IPAddress like)
    {
        var bytes = new byte[Bits(like) / 8];
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)(number & 0xff);
            number >>= 8;
        }
        return new IPAddress(bytes);
    }

    /// <summary>The address some steps further on, or back.</summary>
    public static IPAddress Add(IPAddress address, int steps) =>
        FromNumber(steps >= 0 ? ToNumber(address) + (UInt128)steps : ToNumber(address) - (UInt128)(-steps), address);

    /// <summary>The address with its host bits cleared.</summary>
    public static IPAddress Mask(IPAddress address, int prefixLength)
    {
        int hostBits = Bits(address) - prefixLength;
        return hostBits == 128 ? IPAddress.IPv6Any : FromNumber(ToNumber(address) >> hostBits << hostBits, address);
    }

    /// <summary>The last address of the network: in IPv4 its broadcast address.</summary>
    public static IPAddress Last(IPNetwork network)
    {
        int hostBits = Bits(network.BaseAddress) - network.PrefixLength;
        UInt128 ones = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return FromNumber(ToNumber(network.BaseAddress) | ones, network.BaseAddress);
    }

    /// <summary>True: both are of one family, and the first is not above the second.</summary>
    public static bool InOrder(IPAddress first, IPAddress second) =>
        first.AddressFamily == second.AddressFamily && ToNumber(first) <= ToNumber(second);
}
