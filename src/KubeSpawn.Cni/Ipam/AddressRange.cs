using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Ipam;

/// <summary>
/// A range of addresses to lease: part of one network, without its gateway. The network's own address and, in IPv4, the broadcast address
/// are never in it.
/// </summary>
internal sealed record AddressRange
{
    private AddressRange(IPNetwork subnet, IPAddress first, IPAddress last, IPAddress gateway)
    {
        Subnet = subnet;
        First = first;
        Last = last;
        Gateway = gateway;
    }

    /// <summary>The network.</summary>
    public IPNetwork Subnet { get; }

    /// <summary>The first address that may be leased.</summary>
    public IPAddress First { get; }

    /// <summary>The last address that may be leased.</summary>
    public IPAddress Last { get; }

    /// <summary>Default: the network's first address.</summary>
    public IPAddress Gateway { get; }

    /// <summary>Fills in and looks over a configured range.</summary>
    public static AddressRange From(RangeConfiguration configuration)
    {
        if (configuration.Subnet is not { } subnet)
            throw CniException.InvalidConfiguration("a range of ipam has no subnet");
        IPNetwork network = subnet.Network;
        if (!network.BaseAddress.Equals(subnet.Address))
            throw CniException.InvalidConfiguration($"ipam's subnet {subnet} has host bits set", $"write {network}");
        int bits = AddressMath.Bits(network.BaseAddress);
        if (bits - network.PrefixLength < 2)
            throw CniException.InvalidConfiguration($"ipam's subnet {subnet} is too small: it has no address to lease");
        IPAddress lowest = AddressMath.Add(network.BaseAddress, 1);
        IPAddress highest = bits == 32 ? AddressMath.Add(AddressMath.Last(network), -1) : AddressMath.Last(network);
        var range = new AddressRange(
            network, configuration.RangeStart ?? lowest, configuration.RangeEnd ?? highest, configuration.Gateway ?? lowest);
        range.RequireInside("rangeStart", range.First, lowest, highest);
        range.RequireInside("rangeEnd", range.Last, lowest, highest);
        if (!AddressMath.InOrder(range.First, range.Last))
            throw CniException.InvalidConfiguration($"ipam's rangeStart {range.First} is above its rangeEnd {range.Last}");
        return range;
    }

    /// <summary>True: the address may be leased.</summary>
    public bool Contains(IPAddress address) =>
        !address.Equals(Gateway) && AddressMath.InOrder(First, address) && AddressMath.InOrder(address, Last);

    /// <summary>True: both ranges have an address in common.</summary>
    public bool Overlaps(AddressRange other) =>
        AddressMath.InOrder(First, other.Last) && AddressMath.InOrder(other.First, Last);

    public override string ToString() => $"{First}-{Last}";

    private void RequireInside(string key, IPAddress address, IPAddress lowest, IPAddress highest)
    {
        if (!AddressMath.InOrder(lowest, address) || !AddressMath.InOrder(address, highest))
            throw CniException.InvalidConfiguration($"ipam's {key} {address} is not in its subnet {Subnet}");
    }
}
