using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests;

public sealed class CniConfigurationTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void What_is_rendered_is_what_the_plugin_takes()
    {
        JsonNode list = JsonNode.Parse(CniConfiguration.Render(IPNetwork.Parse("10.244.3.0/24"), IPNetwork.Parse("10.244.0.0/16"), 1400))!;
        JsonObject plugin = list["plugins"]![0]!.DeepClone().AsObject();
        // As a runtime does it: version and name come from the list.
        plugin["cniVersion"] = (string?)list["cniVersion"];
        plugin["name"] = (string?)list["name"];
        plugin["ipam"]!["dataDir"] = _node.DataDir;

        JsonNode result = _node.Add(plugin);

        Assert.Equal("1.0.0", (string?)list["cniVersion"]);
        Assert.True((bool)plugin["capabilities"]!["portMappings"]!);
        Assert.Equal("10.244.3.2/24", (string?)result["ips"]![0]!["address"]);
        Assert.Equal(1400, _node.Network.Node.Find("cni0")!.Mtu);
        Assert.Equal(IPNetwork.Parse("10.244.0.0/16"), Assert.Single(_node.Filter.Masquerades.Values).Inside);
    }
}
