using System.Text.Json.Nodes;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Plugins;

public sealed class BridgeTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Add_attaches_the_container_and_says_how()
    {
        JsonNode result = _node.Add(_node.Configuration("bridge"));

        LinkState bridge = _node.Network.Node.Find("cni0")!;
        LinkState port = Assert.Single(_node.Network.Node.List(), link => link.Kind == "veth");
        LinkState inside = _node.Network.Containers[FakeNode.Container].Find("eth0")!;
        Assert.Equal(
            $$"""[{"name":"cni0","mac":"{{bridge.Mac}}","mtu":1500},{"name":"{{port.Name}}","mac":"{{port.Mac}}","mtu":1500},"""
            + $$"""{"name":"eth0","mac":"{{inside.Mac}}","mtu":1500,"sandbox":"/run/netns/pod"}]""",
            result["interfaces"]!.ToJsonString());
        Assert.Equal("""[{"interface":2,"address":"10.9.1.2/24","gateway":"10.9.1.1"}]""", result["ips"]!.ToJsonString());
        Assert.Equal("""[{"dst":"0.0.0.0/0","gw":"10.9.1.1"}]""", result["routes"]!.ToJsonString());
        Assert.Equal(bridge.Index, port.MasterIndex);
        Assert.True(bridge.IsUp && port.IsUp && inside.IsUp);
        Assert.True(port.IsHairpin);
        Assert.Equal(["10.9.1.1/24"], _node.Network.Node.Addresses(bridge.Index).Select(address => address.ToString()));
        Assert.Contains("forwarding 4", _node.Network.Settings);
    }

    [Fact]
    public void The_masquerading_covers_the_range_and_spares_the_cluster()
    {
        _node.Add(_node.Configuration());

        var plan = Assert.Single(_node.Filter.Masquerades.Values);
        Assert.Equal(["10.9.1.0/24"], plan.Sources.Select(source => source.ToString()));
        Assert.Equal("10.9.0.0/16", plan.Inside.ToString());
    }

    [Fact]
    public void Whatever_fails_in_add_nothing_of_the_attachment_stays()
    {
        JsonObject configuration = WithPorts(_node.Configuration());
        _node.Add(configuration, "first", "/run/netns/pod");
        _node.Invoke("DEL", configuration, "first");
        int atRest = _node.Network.Node.List().Count;
        int begun = _node.Kernel.Effects.Count;
        _node.Add(configuration);
        int effects = _node.Kernel.Effects.Count - begun;
        _node.Invoke("DEL", configuration);
        Assert.True(effects >= 10);

        for (int fail = 1; fail <= effects; fail++)
        {
            _node.Kernel.Effects.Clear();
            _node.Kernel.FailAt = fail;
            (int code, JsonNode? answer) = _node.Invoke("ADD", configuration);
            _node.Kernel.FailAt = 0;

            Assert.True(code == 1, $"effect {fail} was to fail");
            Assert.Equal(100, (int)answer!["code"]!);
            Assert.Empty(_node.Leases());
            Assert.Equal(atRest, _node.Network.Node.List().Count);
            Assert.Equal("lo", Assert.Single(_node.Network.Containers[FakeNode.Container].List()).Name);
            Assert.Empty(_node.Filter.Forwards);
        }
    }

    [Fact]
    public void What_cannot_be_undone_is_told_beside_the_first_failure()
    {
        _node.Kernel.FailFrom = 4;

        (int code, JsonNode? answer) = _node.Invoke("ADD", _node.Configuration("bridge"));

        Assert.Equal(1, code);
        Assert.Equal(100, (int)answer!["code"]!);
        Assert.Contains("attach port", (string)answer["msg"]!, StringComparison.Ordinal);
        Assert.Contains("undoing it failed too", (string)answer["details"]!, StringComparison.Ordinal);
        Assert.Contains("remove link", (string)answer["details"]!, StringComparison.Ordinal);
        Assert.Empty(_node.Leases());
    }

    [Fact]
    public void A_second_add_leaves_the_first_one_alone()
    {
        JsonObject configuration = _node.Configuration("bridge");
        configuration["ipam"] = new JsonObject();
        _node.Add(configuration);

        Assert.Equal(7, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);

        Assert.NotNull(_node.Network.Containers[FakeNode.Container].Find("eth0"));
    }

    [Fact]
    public void A_missing_namespace_is_error_3_and_nothing_is_done()
    {
        (int code, JsonNode? answer) = _node.Invoke("ADD", _node.Configuration(), netns: "/run/netns/gone");

        Assert.Equal(1, code);
        Assert.Equal(3, (int)answer!["code"]!);
        Assert.Empty(_node.Kernel.Effects);
        Assert.Empty(_node.Leases());
    }

    [Theory]
    [InlineData(FakeNode.Container)]
    [InlineData("/run/netns/gone")]
    [InlineData("")]
    [InlineData(null)]
    public void Del_detaches_with_and_without_a_namespace_and_can_be_repeated(string? netns)
    {
        JsonObject configuration = WithPorts(_node.Configuration());
        _node.Add(configuration);

        Assert.Equal((0, null), _node.Invoke("DEL", configuration, netns: netns));
        Assert.Equal((0, null), _node.Invoke("DEL", configuration, netns: netns));

        Assert.Equal(["cni0"], _node.Network.Node.List().Select(link => link.Name));
        Assert.Null(_node.Network.Containers[FakeNode.Container].Find("eth0"));
        Assert.Empty(_node.Leases());
        Assert.Empty(_node.Filter.Forwards);
    }

    [Fact]
    public void Del_takes_a_pair_of_another_plugin_away_from_inside()
    {
        JsonObject configuration = _node.Configuration("bridge");
        _node.Network.Node.AddPair("veth1234", "", _node.Network.OpenContainer(FakeNode.Container)!, "eth0", null);

        Assert.Equal(0, _node.Invoke("DEL", configuration).Code);

        Assert.Empty(_node.Network.Node.List());
    }

    [Fact]
    public void A_link_that_is_there_already_stays()
    {
        _node.Network.Containers[FakeNode.Container].Put("eth0", "veth", 1500);

        (int code, JsonNode? answer) = _node.Invoke("ADD", _node.Configuration());

        Assert.Equal(1, code);
        Assert.Contains("has a link eth0 already", (string)answer!["msg"]!, StringComparison.Ordinal);
        Assert.NotNull(_node.Network.Containers[FakeNode.Container].Find("eth0"));
        Assert.Empty(_node.Leases());
    }

    [Fact]
    public void An_address_in_the_way_is_an_error_or_replaced_by_force()
    {
        int bridge = _node.Network.Node.Put("cni0", "bridge", 1500);
        _node.Network.Node.AddressList.Add((bridge, new CidrAddress(System.Net.IPAddress.Parse("10.9.1.254"), 24)));
        _node.Network.Node.AddressList.Add((bridge, new CidrAddress(System.Net.IPAddress.Parse("192.0.2.1"), 24)));
        JsonObject configuration = _node.Configuration("bridge");

        Assert.Equal(7, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);
        configuration["forceAddress"] = true;
        _node.Add(configuration);

        Assert.Equal(["192.0.2.1/24", "10.9.1.1/24"], _node.Network.Node.Addresses(bridge).Select(address => address.ToString()));
    }

    [Fact]
    public void Without_ipam_a_link_is_all_the_container_gets()
    {
        JsonObject configuration = _node.Configuration("bridge");
        configuration["ipam"] = new JsonObject();

        JsonNode result = _node.Add(configuration);

        Assert.Null(result["ips"]);
        Assert.Empty(_node.Filter.Masquerades);
        Assert.Equal(0, _node.Invoke("CHECK", FakeNode.WithPrevious(configuration, result)).Code);
    }

    [Theory]
    [InlineData("""{"hairpinMode":true,"promiscMode":true}""", 7)]
    [InlineData("""{"mtu":10}""", 7)]
    [InlineData("""{"bridge":"sixteen-letters-"}""", 7)]
    [InlineData("""{"vlan":7}""", 2)]
    [InlineData("""{"ipam":{"type":"dhcp"}}""", 2)]
    [InlineData("""{"ipam":{"type":"host-local"}}""", 7)]
    public void Settings_that_cannot_be_are_refused_before_anything_is_done(string changes, int expected)
    {
        JsonObject configuration = _node.Configuration("bridge");
        foreach ((string key, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
            configuration[key] = value?.DeepClone();

        Assert.Equal(expected, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);
        Assert.Empty(_node.Kernel.Effects);
    }

    [Fact]
    public void A_default_route_of_ipam_and_isDefaultGateway_exclude_each_other()
    {
        JsonObject configuration = _node.Configuration("bridge");
        configuration["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" });

        Assert.Equal(7, (int)_node.Invoke("ADD", configuration).Answer!["code"]!);
        Assert.Empty(_node.Leases());
    }

    [Fact]
    public void Gc_removes_links_leases_and_ports_of_all_but_the_valid()
    {
        JsonObject configuration = WithPorts(_node.Configuration());
        _node.Network.AddContainer("/run/netns/2");
        _node.Add(configuration, "keep");
        _node.Add(configuration, "drop", "/run/netns/2");
        _node.Network.Node.Put("veth-foreign", "veth", 1500);
        configuration["cni.dev/attachments"] = new JsonArray(new JsonObject { ["containerID"] = "keep", ["ifname"] = "eth0" });

        Assert.Equal((0, null), _node.Invoke("GC", configuration));

        Assert.NotNull(_node.Network.Containers[FakeNode.Container].Find("eth0"));
        Assert.Null(_node.Network.Containers["/run/netns/2"].Find("eth0"));
        Assert.NotNull(_node.Network.Node.Find("veth-foreign"));
        Assert.Equal(["10.9.1.2"], _node.Leases());
        Assert.Equal("keep", Assert.Single(_node.Filter.Forwards.Keys).ContainerId);
    }

    internal static JsonObject WithPorts(JsonObject configuration)
    {
        configuration["runtimeConfig"] = new JsonObject
        {
            ["portMappings"] = new JsonArray(new JsonObject { ["hostPort"] = 8080, ["containerPort"] = 80, ["protocol"] = "tcp" }),
        };
        return configuration;
    }
}
