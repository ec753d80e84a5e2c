using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Plugins;

public sealed class BridgeCheckTests : IDisposable
{
    private readonly FakeNode _node = new();

    public static TheoryData<string> Differences => [.. Changes.Keys];

    private static Dictionary<string, Action<FakeNode>> Changes { get; } = new()
    {
        ["bridge cni0 is missing"] = node => node.Network.Node.Remove(Bridge(node).Index),
        ["link cni0 is down"] = node => node.Network.Node.Change(Bridge(node).Index, link => link with { IsUp = false }),
        ["link cni0 is no bridge"] = node => node.Network.Node.Change(Bridge(node).Index, link => link with { Kind = "dummy" }),
        ["is no port of bridge"] = node => node.Network.Node.Change(Port(node).Index, link => link with { MasterIndex = 0 }),
        ["is missing"] = node => node.Network.Node.Remove(Port(node).Index),
        ["hairpin"] = node => node.Network.Node.Change(Port(node).Index, link => link with { IsHairpin = false }),
        ["gateway's address"] = node => node.Network.Node.AddressList.Clear(),
        ["hardware address"] = node => Inside(node).Change(Eth0(node).Index, link => link with { Mac = "02:00:00:00:00:ff" }),
        ["link eth0 is down"] = node => Inside(node).Change(Eth0(node).Index, link => link with { IsUp = false }),
        ["lost the address 10.9.1.2/24"] = node => Inside(node).AddressList.Clear(),
        ["lost the route to 0.0.0.0/0 via 10.9.1.1"] = node => Inside(node).RouteList[0] = Inside(node).RouteList[0] with { Gateway = IPAddress.Parse("10.9.1.9") },
        ["has no lease"] = node => File.Delete(Path.Join(node.DataDir, "net", "10.9.1.2")),
        ["masquerading"] = node => node.Filter.Masquerades.Clear(),
        ["port mappings"] = node => node.Filter.Forwards.Clear(),
    };

    public void Dispose() => _node.Dispose();

    [Theory]
    [MemberData(nameof(Differences))]
    public void Check_finds_what_is_different(string inMessage)
    {
        JsonObject configuration = BridgeTests.WithPorts(_node.Configuration());
        JsonNode check = FakeNode.WithPrevious(configuration, _node.Add(configuration));
        Assert.Equal((0, null), _node.Invoke("CHECK", check));

        Changes[inMessage](_node);

        (int code, JsonNode? answer) = _node.Invoke("CHECK", check);
        Assert.Equal(1, code);
        Assert.Equal(102, (int)answer!["code"]!);
        Assert.Contains(inMessage, (string)answer["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_needs_prevResult()
    {
        JsonObject configuration = _node.Configuration("bridge");
        _node.Add(configuration);

        Assert.Equal(7, (int)_node.Invoke("CHECK", configuration).Answer!["code"]!);
    }

    private static LinkState Bridge(FakeNode node) => node.Network.Node.Find("cni0")!;

    private static LinkState Port(FakeNode node) => node.Network.Node.List().Single(link => link.Kind == "veth");

    private static FakeLinks Inside(FakeNode node) => node.Network.Containers[FakeNode.Container];

    private static LinkState Eth0(FakeNode node) => Inside(node).Find("eth0")!;
}
