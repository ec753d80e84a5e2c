using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>Address families as .NET and as the kernel number them, and ranges of addresses.</summary>
internal static class Families
{
    internal static byte ToKernel(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Libc.Socket.AF_INET,
        AddressFamily.InterNetworkV6 => Libc.Socket.AF_INET6,
        AddressFamily.Unspecified => Libc.Socket.AF_UNSPEC,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "IPv4, IPv6 or unspecified"),
    };

    internal static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>The address that stands for "any" of a family of the kernel; null for other families.</summary>
    internal static IPAddress? Any(byte kernelFamily) => kernelFamily switch
    {
        Libc.Socket.AF_INET => IPAddress.Any,
        Libc.Socket.AF_INET6 => IPAddress.IPv6Any,
        _ => null,
    };

    /// <summary>The range an address lies in: the bits after the prefix become zero. False: the prefix is too long for the address.</summary>
    internal static bool TryRange(IPAddress address, int prefixLength, [NotNullWhen(true)] out IPNetwork? range)
    {
        range = null;
        if (prefixLength < 0 || prefixLength > Bits(address))
            return false;
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int length);
        for (int i = 0; i < length; i++)
        {
            int bits = Math.Clamp(prefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - bits));
        }
        range = new IPNetwork(new IPAddress(bytes[..length]), prefixLength);
        return true;
    }
}
