using System.Text.Json.Nodes;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Protocol;

public sealed class ProtocolTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Version_lists_what_is_spoken_in_the_askers_version()
    {
        (int code, JsonNode? answer) = _node.Invoke("""{"cniVersion":"0.4.0"}""", new Dictionary<string, string?> { ["CNI_COMMAND"] = "VERSION" });

        Assert.Equal(0, code);
        Assert.Equal("""{"cniVersion":"0.4.0","supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}""", answer!.ToJsonString());
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("2.0.0")]
    [InlineData(null)]
    public void A_version_that_is_not_spoken_is_error_1(string? version)
    {
        JsonObject configuration = _node.Configuration();
        configuration["cniVersion"] = version;

        AssertError(1, "cniVersion", _node.Invoke("ADD", configuration));
    }

    [Theory]
    [InlineData("CHECK", "0.3.1", 1)]
    [InlineData("GC", "1.0.0", 1)]
    [InlineData("STATUS", "1.0.0", 1)]
    [InlineData("STATUS", "1.1.0", 0)]
    public void Verbs_came_with_versions(string verb, string version, int expected)
    {
        (int code, JsonNode? answer) = _node.Invoke(verb, _node.Configuration(version: version));

        Assert.Equal(expected, code);
        if (expected == 1)
            Assert.Equal(1, (int)answer!["code"]!);
    }

    [Theory]
    [InlineData("CNI_CONTAINERID", null)]
    [InlineData("CNI_CONTAINERID", "../x")]
    [InlineData("CNI_IFNAME", null)]
    [InlineData("CNI_IFNAME", "a/b")]
    [InlineData("CNI_IFNAME", "sixteen-letters-")]
    [InlineData("CNI_NETNS", null)]
    [InlineData("CNI_ARGS", "novalue")]
    [InlineData("CNI_COMMAND", "add")]
    public void A_wrong_variable_is_error_4_and_named(string variable, string? value)
    {
        var environment = new Dictionary<string, string?>
        {
            ["CNI_COMMAND"] = "ADD",
            ["CNI_CONTAINERID"] = "c1",
            ["CNI_IFNAME"] = "eth0",
            ["CNI_NETNS"] = FakeNode.Container,
            [variable] = value,
        };

        AssertError(4, variable, _node.Invoke(_node.Configuration().ToJsonString(), environment));
        Assert.Empty(_node.Kernel.Effects);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"cniVersion":"1.0.0","mtu":"big"}""")]
    [InlineData("""{"cniVersion":"1.0.0","ipam":{"subnet":"10.0.0.0/33"}}""")]
    public void What_cannot_be_decoded_is_error_6(string input)
    {
        var environment = new Dictionary<string, string?> { ["CNI_COMMAND"] = "ADD" };

        AssertError(6, "decode", _node.Invoke(input, environment));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("-a")]
    public void A_network_needs_a_proper_name(string name)
    {
        JsonObject configuration = _node.Configuration();
        configuration["name"] = name;

        AssertError(7, "name of a network", _node.Invoke("ADD", configuration));
    }

    [Fact]
    public void A_type_that_is_not_ours_is_error_2()
    {
        AssertError(2, "macvlan", _node.Invoke("ADD", _node.Configuration("macvlan")));
    }

    [Fact]
    public void The_programs_name_counts_before_the_configurations_type()
    {
        var environment = new Dictionary<string, string?>
        {
            ["CNI_COMMAND"] = "ADD",
            ["CNI_CONTAINERID"] = "c1",
            ["CNI_IFNAME"] = "eth0",
            ["CNI_NETNS"] = FakeNode.Container,
        };

        (int code, JsonNode? answer) = _node.Invoke(_node.Configuration("bridge").ToJsonString(), environment, "host-local");

        Assert.Equal(0, code);
        Assert.Null(answer!["interfaces"]);
        Assert.Equal("10.9.1.2/24", (string?)answer["ips"]![0]!["address"]);
        Assert.Empty(_node.Kernel.Effects);
    }

    [Fact]
    public void An_error_is_told_in_the_configurations_version()
    {
        (_, JsonNode? answer) = _node.Invoke("ADD", _node.Configuration("macvlan", "0.4.0"));

        Assert.Equal("0.4.0", (string?)answer!["cniVersion"]);
        Assert.NotEmpty((string)answer["details"]!);
    }

    [Theory]
    [InlineData("0.3.1", true, false)]
    [InlineData("0.4.0", true, false)]
    [InlineData("1.0.0", false, false)]
    [InlineData("1.1.0", false, true)]
    public void A_result_has_the_fields_of_its_version(string version, bool addressVersion, bool mtu)
    {
        JsonNode result = _node.Add(_node.Configuration(version: version));

        Assert.Equal(version, (string?)result["cniVersion"]);
        Assert.Equal(addressVersion ? "4" : null, (string?)result["ips"]![0]!["version"]);
        Assert.Equal(mtu ? 1500 : null, (int?)result["interfaces"]![0]!["mtu"]);
        Assert.NotNull(result["dns"]);
    }

    private static void AssertError(int code, string inMessage, (int Code, JsonNode? Answer) outcome)
    {
        Assert.Equal(1, outcome.Code);
        Assert.Equal(code, (int)outcome.Answer!["code"]!);
        Assert.Contains(inMessage, (string)outcome.Answer["msg"]!, StringComparison.Ordinal);
    }
}
