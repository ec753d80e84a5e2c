using System.Text.Json.Nodes;
using KubeSpawn.Cni.Tests.Fakes;

namespace KubeSpawn.Cni.Tests.Ipam;

public sealed class HostLocalTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Leases_are_files_named_by_address_that_name_their_owner()
    {
        _node.Add(Configuration());

        Assert.Equal("c1\r\neth0", File.ReadAllText(Path.Join(_node.DataDir, "net", "10.9.1.2")));
        Assert.Equal("10.9.1.2", File.ReadAllText(Path.Join(_node.DataDir, "net", "last_reserved_ip.0")));
    }

    [Fact]
    public void An_address_given_back_is_the_last_to_be_leased_again()
    {
        JsonObject configuration = Configuration("10.9.1.0/29");
        string[] first = [Lease(configuration, "a"), Lease(configuration, "b")];
        _node.Invoke("DEL", configuration, "a");

        string[] second = [Lease(configuration, "c"), Lease(configuration, "d"), Lease(configuration, "e"), Lease(configuration, "f")];

        Assert.Equal(["10.9.1.2/29", "10.9.1.3/29"], first);
        Assert.Equal(["10.9.1.4/29", "10.9.1.5/29", "10.9.1.6/29", "10.9.1.2/29"], second);
    }

    [Fact]
    public void A_full_range_is_an_error_and_takes_nothing_from_the_other_sets()
    {
        JsonObject configuration = Configuration("10.8.0.0/24", "10.9.1.0/30");
        _node.Add(configuration, "a");

        (int code, JsonNode? answer) = _node.Invoke("ADD", configuration, "b");

        Assert.Equal(1, code);
        Assert.Equal(101, (int)answer!["code"]!);
        Assert.Contains("no address is left", (string)answer["msg"]!, StringComparison.Ordinal);
        Assert.Equal(["10.8.0.2", "10.9.1.2"], _node.Leases());
    }

    [Fact]
    public void A_second_lease_for_the_same_attachment_is_refused()
    {
        _node.Add(Configuration());

        (int code, JsonNode? answer) = _node.Invoke("ADD", Configuration());

        Assert.Equal(1, code);
        Assert.Contains("10.9.1.2 is leased to container c1", (string)answer!["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Del_can_be_repeated_and_needs_no_store()
    {
        Assert.Equal(0, _node.Invoke("DEL", Configuration()).Code);
        _node.Add(Configuration());
        Assert.Equal(0, _node.Invoke("DEL", Configuration()).Code);
        Assert.Equal(0, _node.Invoke("DEL", Configuration()).Code);
        Assert.Empty(_node.Leases());
    }

    [Fact]
    public void Del_leaves_other_interfaces_of_the_container_alone()
    {
        _node.Add(Configuration());
        File.WriteAllText(Path.Join(_node.DataDir, "net", "10.9.1.77"), "c1\r\nnet1");

        _node.Invoke("DEL", Configuration());

        Assert.Equal(["10.9.1.77"], _node.Leases());
    }

    [Fact]
    public void A_lease_that_a_crash_left_empty_is_free()
    {
        Directory.CreateDirectory(Path.Join(_node.DataDir, "net"));
        File.WriteAllText(Path.Join(_node.DataDir, "net", "10.9.1.2"), "");

        Assert.Equal("10.9.1.2/24", Lease(Configuration(), "c1"));
    }

    [Theory]
    [InlineData("IP=10.9.1.40", null)]
    [InlineData("IgnoreUnknown=1;IP=10.9.1.40/24", null)]
    [InlineData(null, "runtimeConfig")]
    [InlineData(null, "args")]
    public void A_runtime_can_want_an_address(string? arguments, string? key)
    {
        JsonObject configuration = Configuration();
        if (key == "runtimeConfig")
            configuration[key] = new JsonObject { ["ips"] = new JsonArray("10.9.1.40/24") };
        if (key == "args")
            configuration[key] = new JsonObject { ["cni"] = new JsonObject { ["ips"] = new JsonArray("10.9.1.40") } };

        (int code, JsonNode? answer) = Add(configuration, arguments);

        Assert.Equal(0, code);
        Assert.Equal("10.9.1.40/24", (string?)answer!["ips"]![0]!["address"]);
    }

    [Theory]
    [InlineData("IP=10.7.0.1", 7)]
    [InlineData("IP=10.9.1.1", 7)]
    [InlineData("IP=10.9.1.40,10.9.1.41", 7)]
    [InlineData("IP=all", 7)]
    [InlineData("IP=10.9.1.2", 101)]
    public void A_wanted_address_that_cannot_be_had_is_an_error(string arguments, int expected)
    {
        _node.Add(Configuration(), "other");

        (int code, JsonNode? answer) = Add(Configuration(), arguments);

        Assert.Equal(1, code);
        Assert.Equal(expected, (int)answer!["code"]!);
        Assert.Equal(["10.9.1.2"], _node.Leases());
    }

    [Fact]
    public void Routes_and_name_servers_are_passed_on()
    {
        JsonObject configuration = Configuration();
        string file = Path.Join(_node.DataDir, "resolv.conf");
        File.WriteAllText(file, "# a comment\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.example b.example\noptions ndots:2\n");
        configuration["ipam"]!["resolvConf"] = file;
        configuration["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "10.0.0.0/8", ["gw"] = "10.9.1.9" });

        JsonNode result = _node.Add(configuration);

        Assert.Equal("""[{"dst":"10.0.0.0/8","gw":"10.9.1.9"}]""", result["routes"]!.ToJsonString());
        Assert.Equal(
            """{"nameservers":["192.0.2.1","192.0.2.2"],"search":["a.example","b.example"],"options":["ndots:2"]}""", result["dns"]!.ToJsonString());
    }

    [Fact]
    public void Both_families_and_the_older_way_to_write_a_range_work()
    {
        JsonObject configuration = Configuration("fd00:9::/64");
        configuration["ipam"]!["subnet"] = "10.9.1.0/24";

        JsonNode result = _node.Add(configuration);

        Assert.Equal("""[{"address":"10.9.1.2/24","gateway":"10.9.1.1"},{"address":"fd00:9::2/64","gateway":"fd00:9::1"}]""", result["ips"]!.ToJsonString());
        Assert.Equal(["10.9.1.2", "fd00:9::2"], _node.Leases());
    }

    [Fact]
    public void Gc_ends_the_leases_of_all_but_the_valid_attachments()
    {
        foreach (string id in (string[])["a", "b", "c"])
            _node.Add(Configuration(), id);
        JsonObject configuration = Configuration();
        configuration["cni.dev/valid-attachments"] = new JsonArray(
            new JsonObject { ["containerID"] = "b", ["ifname"] = "eth0" }, new JsonObject { ["containerID"] = "c", ["ifname"] = "net1" });

        Assert.Equal(0, _node.Invoke("GC", configuration).Code);

        Assert.Equal(["10.9.1.3"], _node.Leases());
    }

    [Fact]
    public void Gc_without_a_list_frees_nothing()
    {
        _node.Add(Configuration());

        (int code, JsonNode? answer) = _node.Invoke("GC", Configuration());

        Assert.Equal(1, code);
        Assert.Equal(7, (int)answer!["code"]!);
        Assert.Single(_node.Leases());
    }

    [Fact]
    public void Check_wants_the_lease_of_prevResult()
    {
        JsonNode result = _node.Add(Configuration());
        JsonNode check = FakeNode.WithPrevious(Configuration(), result);
        Assert.Equal(0, _node.Invoke("CHECK", check).Code);

        File.Move(Path.Join(_node.DataDir, "net", "10.9.1.2"), Path.Join(_node.DataDir, "net", "10.9.1.3"));

        Assert.Equal(102, (int)_node.Invoke("CHECK", check).Answer!["code"]!);
        Assert.Equal(102, (int)_node.Invoke("CHECK", Configuration(), "other").Answer!["code"]!);
    }

    [Fact]
    public void Status_says_that_the_store_cannot_be_written()
    {
        JsonObject configuration = Configuration();
        Assert.Equal(0, _node.Invoke("STATUS", configuration).Code);
        File.WriteAllText(Path.Join(_node.DataDir, "file"), "");
        configuration["ipam"]!["dataDir"] = Path.Join(_node.DataDir, "file");

        Assert.Equal(50, (int)_node.Invoke("STATUS", configuration).Answer!["code"]!);
    }

    [Fact]
    public async Task Many_at_once_get_different_addresses()
    {
        string configuration = Configuration().ToJsonString();

        string[] leased = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => Lease(JsonNode.Parse(configuration)!, $"c{number}"))));

        Assert.Equal(40, leased.Distinct().Count());
        Assert.Equal(40, _node.Leases().Count);
    }

    private JsonObject Configuration(params string[] subnets)
    {
        JsonObject configuration = _node.Configuration("host-local");
        if (subnets.Length > 0)
        {
            configuration["ipam"]!["ranges"] =
                new JsonArray([.. subnets.Select(subnet => new JsonArray(new JsonObject { ["subnet"] = subnet }))]);
        }
        return configuration;
    }

    private string Lease(JsonNode configuration, string id) => (string)_node.Add(configuration, id)["ips"]![0]!["address"]!;

    private (int Code, JsonNode? Answer) Add(JsonObject configuration, string? arguments) =>
        _node.Invoke(configuration.ToJsonString(), new Dictionary<string, string?>
        {
            ["CNI_COMMAND"] = "ADD",
            ["CNI_CONTAINERID"] = "c1",
            ["CNI_IFNAME"] = "eth0",
            ["CNI_NETNS"] = FakeNode.Container,
            ["CNI_ARGS"] = arguments,
        });
}
