using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Tests.Ipam;

public sealed class AddressMathTests
{
    [Theory]
    [InlineData("10.0.0.255", 1, "10.0.1.0")]
    [InlineData("10.0.1.0", -1, "10.0.0.255")]
    [InlineData("fd00::ffff", 1, "fd00::1:0")]
    public void Addresses_carry_over(string address, int steps, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), AddressMath.Add(IPAddress.Parse(address), steps));

    [Theory]
    [InlineData("10.1.2.3", 20, "10.1.0.0")]
    [InlineData("10.1.2.3", 32, "10.1.2.3")]
    [InlineData("10.1.2.3", 0, "0.0.0.0")]
    [InlineData("fd00::1:2", 64, "fd00::")]
    [InlineData("fd00::1:2", 0, "::")]
    [InlineData("fd00::1:2", 128, "fd00::1:2")]
    public void Host_bits_are_cleared(string address, int prefixLength, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), AddressMath.Mask(IPAddress.Parse(address), prefixLength));

    [Theory]
    [InlineData("10.1.0.0/20", "10.1.15.255")]
    [InlineData("0.0.0.0/0", "255.255.255.255")]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void The_last_address_has_all_host_bits_set(string network, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), AddressMath.Last(IPNetwork.Parse(network)));

    [Theory]
    [InlineData("1")]
    [InlineData("10.0.0")]
    [InlineData("010.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    [InlineData("lock")]
    public void Only_the_usual_form_is_an_address(string text) => Assert.False(AddressMath.TryParse(text, out _));
}
