using System.Net;
using System.Net.Sockets;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Host;

/// <summary>Brings a link's IPv4 addresses to one.</summary>
internal static class AddressSync
{
    /// <summary>Adds the address where it lacks, removes all others of the link.</summary>
    internal static void Set(RouteSocket route, int link, IPAddress address, int prefixLength)
    {
        bool there = false;
        foreach (LinkAddress found in route.Addresses(link, AddressFamily.InterNetwork))
        {
            if (found.Address.Equals(address) && found.PrefixLength == prefixLength && found.Peer is null)
                there = true;
            else
                route.DeleteAddress(found);
        }
        if (there)
            return;
        route.AddAddress(new LinkAddress(link, address, prefixLength) { Broadcast = prefixLength < 31 ? Last(address, prefixLength) : null });
    }

    private static IPAddress Last(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
