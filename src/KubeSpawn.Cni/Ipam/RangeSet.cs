using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Ipam;

/// <summary>Ranges of one family, in order, of which one address is leased.</summary>
internal sealed class RangeSet
{
    /// <summary>Fills in and looks over configured ranges.</summary>
    public RangeSet(IReadOnlyList<RangeConfiguration> configuration)
    {
        if (configuration.Count == 0)
            throw CniException.InvalidConfiguration("a set of ipam's ranges is empty");
        Ranges = [.. configuration.Select(AddressRange.From)];
        if (Ranges.Any(range => range.First.AddressFamily != Ranges[0].First.AddressFamily))
            throw CniException.InvalidConfiguration("a set of ipam's ranges mixes IPv4 and IPv6", "write one set for each");
        for (int i = 1; i < Ranges.Count; i++)
            RequireApart(Ranges[i], Ranges.Take(i));
    }

    /// <summary>The ranges.</summary>
    public IReadOnlyList<AddressRange> Ranges { get; }

    /// <summary>The range an address can be leased from, or null.</summary>
    public AddressRange? RangeOf(IPAddress address) => Ranges.FirstOrDefault(range => range.Contains(address));

    /// <summary>No address may be in two sets.</summary>
    public void RequireApart(RangeSet other)
    {
        foreach (AddressRange range in Ranges)
            RequireApart(range, other.Ranges);
    }

    /// <summary>
    /// Every address once, beginning after <paramref name="last"/>, around the end; from the start where that is null or elsewhere.
    /// </summary>
    public IEnumerable<(IPAddress Address, AddressRange Range)> From(IPAddress? last)
    {
        int start = last is null ? -1 : IndexOf(last);
        if (start < 0)
            return Ranges.SelectMany(All);
        AddressRange split = Ranges[start];
        UInt128 from = AddressMath.ToNumber(last!);
        return Addresses(split, from + 1, AddressMath.ToNumber(split.Last))
            .Concat(Ranges.Skip(start + 1).Concat(Ranges.Take(start)).SelectMany(All))
            .Concat(Addresses(split, AddressMath.ToNumber(split.First), from));
    }

    public override string ToString() => string.Join(", ", Ranges);

    private int IndexOf(IPAddress address)
    {
        for (int i = 0; i < Ranges.Count; i++)
        {
            if (AddressMath.InOrder(Ranges[i].First, address) && AddressMath.InOrder(address, Ranges[i].Last))
                return i;
        }
        return -1;
    }

    private static IEnumerable<(IPAddress Address, AddressRange Range)> All(AddressRange range) =>
        Addresses(range, AddressMath.ToNumber(range.First), AddressMath.ToNumber(range.Last));

    private static IEnumerable<(IPAddress Address, AddressRange Range)> Addresses(AddressRange range, UInt128 first, UInt128 last)
    {
        for (UInt128 number = first; number <= last; number++)
        {
            IPAddress address = AddressMath.FromNumber(number, range.First);
            if (!address.Equals(range.Gateway))
                yield return (address, range);
            if (number == UInt128.MaxValue)
                yield break;
        }
    }

    private static void RequireApart(AddressRange range, IEnumerable<AddressRange> others)
    {
        if (others.FirstOrDefault(range.Overlaps) is { } other)
            throw CniException.InvalidConfiguration($"ipam's ranges {range} and {other} overlap");
    }
}
