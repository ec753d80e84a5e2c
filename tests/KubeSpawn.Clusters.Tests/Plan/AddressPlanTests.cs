using System.Net;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Tests.Plan;

public sealed class AddressPlanTests
{
    private static readonly IPNetwork Pool = IPNetwork.Parse("10.22.0.0/16");

    [Fact]
    public void The_first_free_range_is_leased() =>
        Assert.Equal("10.22.0.0/24", AddressPlan.FreeRange(Pool, [])?.ToString());

    [Theory]
    [InlineData("10.22.0.0/24", "10.22.1.0/24")]
    [InlineData("10.22.0.128/25", "10.22.1.0/24")]
    [InlineData("10.22.0.0/17", "10.22.128.0/24")]
    [InlineData("192.168.0.0/16", "10.22.0.0/24")]
    public void A_range_in_use_is_passed_over(string used, string leased) =>
        Assert.Equal(leased, AddressPlan.FreeRange(Pool, [IPNetwork.Parse(used)])?.ToString());

    [Fact]
    public void A_pool_that_is_wholly_in_use_leases_nothing() =>
        Assert.Null(AddressPlan.FreeRange(Pool, [IPNetwork.Parse("10.0.0.0/8")]));

    [Fact]
    public void Node_numbers_follow_the_host()
    {
        IPNetwork range = IPNetwork.Parse("10.22.3.0/24");
        Assert.Equal("10.22.3.1", AddressPlan.Host(range).ToString());
        Assert.Equal("10.22.3.2", AddressPlan.Node(range, 1).ToString());
        Assert.Equal("10.22.3.254", AddressPlan.Node(range, AddressPlan.HighestNumber).ToString());
    }

    [Theory]
    [InlineData("10.244.0.0/16", 1, "10.244.1.0/24")]
    [InlineData("10.244.0.0/16", 253, "10.244.253.0/24")]
    [InlineData("10.244.0.0/22", 3, "10.244.3.0/24")]
    [InlineData("10.244.0.0/22", 4, null)]
    [InlineData("10.244.0.0/25", 1, null)]
    public void Pod_ranges_are_shares_of_the_whole(string pods, int number, string? share) =>
        Assert.Equal(share, AddressPlan.PodRange(IPNetwork.Parse(pods), number)?.ToString());
}
