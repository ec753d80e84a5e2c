using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Plugins;

public sealed class PortMapTests : IDisposable
{
    private const string Previous =
        """
        {"cniVersion":"1.0.0","interfaces":[{"name":"br"},{"name":"veth1"},{"name":"eth0","sandbox":"/run/netns/pod"}],
         "ips":[{"interface":0,"address":"192.0.2.1/24"},{"interface":2,"address":"10.9.1.2/24"},{"interface":2,"address":"10.9.1.3/24"},
                {"interface":2,"address":"fd00::2/64"}],"dns":{}}
        """;

    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Each_mapping_leads_to_the_containers_first_address_of_each_family()
    {
        JsonNode result = _node.Add(Configuration("""[{"hostPort":8080,"containerPort":80},{"hostPort":53,"containerPort":5353,"protocol":"UDP","hostIP":"192.0.2.1"}]"""));

        Assert.Equal("br", (string?)result["interfaces"]![0]!["name"]);
        IReadOnlyList<PortForward> forwards = Assert.Single(_node.Filter.Forwards).Value;
        Assert.Equal(
            [("10.9.1.2", 80, PortProtocol.Tcp), ("10.9.1.2", 5353, PortProtocol.Udp), ("fd00::2", 80, PortProtocol.Tcp)],
            forwards.Select(forward => (forward.ContainerAddress.ToString(), forward.ContainerPort, forward.Protocol)));
        Assert.Equal([null, IPAddress.Parse("192.0.2.1"), null], forwards.Select(forward => forward.HostAddress));
        Assert.Equal(["route_localnet br", "route_localnet veth1"], _node.Network.Settings.Order());
    }

    [Fact]
    public void Without_mappings_prevResult_is_passed_through_untouched()
    {
        JsonNode result = _node.Add(Configuration("[]"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Previous), result));
        Assert.Empty(_node.Kernel.Effects);
    }

    [Fact]
    public void Without_prevResult_there_is_nothing_to_map_to()
    {
        JsonObject configuration = Configuration("[]");
        configuration.Remove("prevResult");

        Assert.Equal(7, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);
    }

    [Theory]
    [InlineData("""[{"hostPort":0,"containerPort":80}]""", "hostPort")]
    [InlineData("""[{"hostPort":80,"containerPort":65536}]""", "containerPort")]
    [InlineData("""[{"hostPort":80,"containerPort":80,"protocol":"icmp"}]""", "icmp")]
    [InlineData("""[{"hostPort":80,"containerPort":80,"hostIP":"here"}]""", "here")]
    public void Mappings_that_cannot_be_are_error_7(string mappings, string inMessage)
    {
        (_, JsonNode? answer) = _node.Invoke("ADD", Configuration(mappings));

        Assert.Equal(7, (int)answer!["code"]!);
        Assert.Contains(inMessage, (string)answer["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_and_snat_are_handed_on()
    {
        JsonObject configuration = Configuration("""[{"hostPort":8080,"containerPort":80}]""");
        configuration["conditionsV4"] = new JsonArray("!", "-d", "192.0.2.0/24", "-s", "198.51.100.7");
        configuration["snat"] = false;

        _node.Add(configuration);

        PortForward forward = Assert.Single(_node.Filter.Forwards).Value[0];
        Assert.Equal(
            [new AddressCondition(false, true, IPNetwork.Parse("192.0.2.0/24")), new AddressCondition(true, false, IPNetwork.Parse("198.51.100.7/32"))],
            forward.Conditions);
        Assert.False(forward.Masquerade);
        Assert.Empty(_node.Network.Settings);
    }

    [Theory]
    [InlineData("-i", 2)]
    [InlineData("!", 2)]
    [InlineData("-d", 7)]
    public void Conditions_that_are_not_understood_are_refused(string word, int expected)
    {
        JsonObject configuration = Configuration("""[{"hostPort":8080,"containerPort":80}]""");
        configuration["conditionsV4"] = new JsonArray(word);

        Assert.Equal(expected, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);
    }

    private JsonObject Configuration(string mappings)
    {
        JsonObject configuration = _node.Configuration("portmap", "1.0.0");
        configuration["prevResult"] = JsonNode.Parse(Previous);
        configuration["runtimeConfig"] = new JsonObject { ["portMappings"] = JsonNode.Parse(mappings) };
        return configuration;
    }
}
