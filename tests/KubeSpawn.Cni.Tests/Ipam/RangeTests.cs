using System.Net;
using KubeSpawn.Cni.Ipam;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Tests.Ipam;

public sealed class RangeTests
{
    [Fact]
    public void A_subnet_alone_means_all_its_addresses_but_gateway_network_and_broadcast()
    {
        var set = new RangeSet([Range("10.0.0.0/29")]);

        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"], set.From(null).Select(entry => entry.Address.ToString()));
        Assert.Equal("10.0.0.1", set.Ranges[0].Gateway.ToString());
    }

    [Fact]
    public void The_search_goes_on_after_the_last_one_and_around_the_end_through_all_ranges()
    {
        var set = new RangeSet([Range("10.0.0.0/29", "10.0.0.2", "10.0.0.4"), Range("10.0.1.0/29", "10.0.1.2", "10.0.1.3")]);

        Assert.Equal(
            ["10.0.0.4", "10.0.1.2", "10.0.1.3", "10.0.0.2", "10.0.0.3"],
            set.From(IPAddress.Parse("10.0.0.3")).Select(entry => entry.Address.ToString()));
        Assert.Equal(
            ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.1.2", "10.0.1.3"],
            set.From(IPAddress.Parse("10.0.1.3")).Select(entry => entry.Address.ToString()));
        Assert.Equal(5, set.From(IPAddress.Parse("192.0.2.1")).Count());
    }

    [Fact]
    public void The_last_addresses_of_all_end_the_search()
    {
        var set = new RangeSet([Range("255.255.255.248/29"), Range("255.255.255.240/29")]);

        Assert.Equal(10, set.From(IPAddress.Parse("255.255.255.254")).Count());
        Assert.Equal(2, new RangeSet([Range("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126")]).From(null).Count());
    }

    [Theory]
    [InlineData("10.0.0.1/24", null, null, "host bits")]
    [InlineData("10.0.0.0/31", null, null, "too small")]
    [InlineData("10.0.0.0/24", "10.0.1.1", null, "rangeStart")]
    [InlineData("10.0.0.0/24", "10.0.0.0", null, "rangeStart")]
    [InlineData("10.0.0.0/24", null, "10.0.0.255", "rangeEnd")]
    [InlineData("10.0.0.0/24", null, "fd00::1", "rangeEnd")]
    [InlineData("10.0.0.0/24", "10.0.0.9", "10.0.0.8", "above")]
    [InlineData(null, null, null, "no subnet")]
    public void Ranges_that_make_no_sense_are_error_7(string? subnet, string? start, string? end, string inMessage)
    {
        CniException failure = Assert.Throws<CniException>(() => new RangeSet([Range(subnet, start, end)]));

        Assert.Equal(CniErrorCode.InvalidConfiguration, failure.Code);
        Assert.Contains(inMessage, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_neither_overlap_nor_mix_families()
    {
        Assert.Throws<CniException>(() => new RangeSet([Range("10.0.0.0/24", null, "10.0.0.9"), Range("10.0.0.0/24", "10.0.0.9")]));
        Assert.Throws<CniException>(() => new RangeSet([Range("10.0.0.0/24"), Range("fd00::/64")]));
        Assert.Throws<CniException>(() => new RangeSet([]));
    }

    private static RangeConfiguration Range(string? subnet, string? start = null, string? end = null) => new()
    {
        Subnet = CidrAddress.TryParse(subnet, out CidrAddress value) ? value : null,
        RangeStart = start is null ? null : IPAddress.Parse(start),
        RangeEnd = end is null ? null : IPAddress.Parse(end),
    };
}
