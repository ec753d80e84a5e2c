using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Plugins;

public sealed class LoopbackTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Add_sets_lo_up_del_sets_it_down_check_tells_the_difference()
    {
        FakeLinks inside = _node.Network.Containers[FakeNode.Container];
        int lo = inside.Find("lo")!.Index;
        inside.AddressList.Add((lo, new CidrAddress(IPAddress.Loopback, 8)));
        JsonObject configuration = _node.Configuration("loopback", "1.0.0");
        Assert.Equal(102, (int)_node.Invoke("CHECK", configuration).Answer!["code"]!);

        JsonNode result = _node.Add(configuration);

        Assert.True(inside.Find("lo")!.IsUp);
        Assert.Equal("""[{"interface":0,"address":"127.0.0.1/8"}]""", result["ips"]!.ToJsonString());
        Assert.Equal(FakeNode.Container, (string?)result["interfaces"]![0]!["sandbox"]);
        Assert.Equal((0, null), _node.Invoke("CHECK", configuration));
        Assert.Equal((0, null), _node.Invoke("DEL", configuration));
        Assert.False(inside.Find("lo")!.IsUp);
        Assert.Equal((0, null), _node.Invoke("DEL", configuration, netns: "/run/netns/gone"));
    }
}
