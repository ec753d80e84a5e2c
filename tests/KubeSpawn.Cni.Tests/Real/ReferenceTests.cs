using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>The same configuration given to Debian's plugins and to ours has the same outcome.</summary>
public sealed class ReferenceTests
{
    private const string Plain =
        """{"bridge":"cni0","ipam":{"type":"host-local","ranges":[[{"subnet":"10.9.1.0/24"}]]}}""";

    private const string Whole =
        """
        {"bridge":"br-pods","isDefaultGateway":true,"hairpinMode":true,"mtu":1400,
         "ipam":{"type":"host-local","ranges":[[{"subnet":"10.9.1.0/24","rangeStart":"10.9.1.10","gateway":"10.9.1.254"}]],"routes":[{"dst":"192.0.2.0/24","gw":"10.9.1.9"},{"dst":"198.51.100.0/24","gw":"10.9.1.7"}]}}
        """;

    private const string DualStack =
        """
        {"isGateway":true,"promiscMode":true,
         "ipam":{"type":"host-local","ranges":[[{"subnet":"10.9.1.0/24"}],[{"subnet":"fd00:9::/64"}]],"routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"}]}}
        """;

    private const string NoIpam = """{"bridge":"cni0","ipam":{}}""";

    private const string Dns = """{"dns":{"nameservers":["192.0.2.53"],"search":["example"]},"ipam":{"type":"host-local","subnet":"10.9.1.0/28"}}""";

    [Theory]
    [InlineData("0.3.1", Plain)]
    [InlineData("0.4.0", Whole)]
    [InlineData("1.0.0", Plain)]
    [InlineData("1.0.0", Whole)]
    [InlineData("1.0.0", DualStack)]
    [InlineData("1.0.0", NoIpam)]
    [InlineData("1.0.0", Dns)]
    public void Bridge_makes_what_the_reference_makes(string version, string keys)
    {
        using var own = new Namespaces();
        using var reference = new Namespaces();

        string[] made = Attach(new OwnRuntime(own), own, version, keys);
        string[] wanted = Attach(new ReferenceRuntime(reference), reference, version, keys);

        Assert.Equal(wanted, made);
    }

    [Fact]
    public void Loopback_makes_what_the_reference_makes()
    {
        using var own = new Namespaces();
        using var reference = new Namespaces();

        string made = Loopback(new OwnRuntime(own), own);
        string wanted = Loopback(new ReferenceRuntime(reference), reference);

        Assert.Equal(wanted, made);
    }

    [Fact]
    public void Either_finds_and_frees_the_leases_of_the_other()
    {
        using var namespaces = new Namespaces();
        string pod = namespaces.Add("pod");
        JsonObject configuration = Configuration(namespaces, "1.0.0", Plain);
        Runtime own = new OwnRuntime(namespaces), reference = new ReferenceRuntime(namespaces);

        string[] leased =
        [
            (string)own.Add("host-local", configuration, "a", pod)["ips"]![0]!["address"]!,
            (string)reference.Add("host-local", configuration, "b", pod)["ips"]![0]!["address"]!,
            (string)own.Add("host-local", configuration, "c", pod)["ips"]![0]!["address"]!,
        ];
        reference.Succeed("host-local", "CHECK", configuration, "a", pod);
        own.Succeed("host-local", "CHECK", configuration, "b", pod);
        reference.Succeed("host-local", "DEL", configuration, "a", pod);
        own.Succeed("host-local", "DEL", configuration, "b", pod);

        Assert.Equal(["10.9.1.2/24", "10.9.1.3/24", "10.9.1.4/24"], leased);
        Assert.Equal(
            ["10.9.1.4", "last_reserved_ip.0", "lock"], Directory.EnumerateFiles(Path.Join(namespaces.DataDir, "net")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Pods_of_the_reference_can_be_checked_and_detached()
    {
        using var namespaces = new Namespaces();
        string pod = namespaces.Add("pod");
        JsonObject configuration = Configuration(namespaces, "1.0.0", Whole);
        JsonNode result = new ReferenceRuntime(namespaces).Add("bridge", configuration, "a", pod);
        var own = new OwnRuntime(namespaces);
        JsonNode check = configuration.DeepClone();
        check["prevResult"] = result.DeepClone();

        own.Succeed("bridge", "CHECK", check, "a", pod);
        own.Succeed("bridge", "DEL", configuration, "a", pod);

        Assert.Equal(["lo"], Namespaces.Ip(pod, "link show").Select(link => (string?)link!["ifname"]));
    }

    [Fact]
    public void Pods_of_ours_can_be_checked_and_detached_by_the_reference()
    {
        using var namespaces = new Namespaces();
        string pod = namespaces.Add("pod");
        JsonObject configuration = Configuration(namespaces, "1.0.0", Whole);
        JsonNode result = new OwnRuntime(namespaces).Add("bridge", configuration, "a", pod);
        var reference = new ReferenceRuntime(namespaces);
        JsonNode check = configuration.DeepClone();
        check["prevResult"] = result.DeepClone();

        reference.Succeed("bridge", "CHECK", check, "a", pod);
        reference.Succeed("bridge", "DEL", configuration, "a", pod);

        Assert.Equal(["lo"], Namespaces.Ip(pod, "link show").Select(link => (string?)link!["ifname"]));
    }

    /// <summary>The result of a second pod's ADD, and what the node, this pod, and the node after DEL look like.</summary>
    private static string[] Attach(Runtime runtime, Namespaces namespaces, string version, string keys)
    {
        string first = namespaces.Add("pod1");
        string second = namespaces.Add("pod2");
        JsonObject configuration = Configuration(namespaces, version, keys);
        runtime.Add("bridge", configuration, "one", first);
        JsonNode result = runtime.Add("bridge", configuration, "two", second);
        string[] attached = [Snapshot.Of(result, second), Snapshot.Of(namespaces.Node), Snapshot.Of(second)];
        // 0.3.1 has no CHECK; and the reference's fails for routes without a gateway, and without IPAM.
        if (version != "0.3.1" && (keys == Plain || keys == Whole))
        {
            JsonNode check = configuration.DeepClone();
            check["prevResult"] = result.DeepClone();
            runtime.Succeed("bridge", "CHECK", check, "two", second);
        }
        runtime.Succeed("bridge", "DEL", configuration, "two", second);
        runtime.Succeed("bridge", "DEL", configuration, "two", second);
        return [.. attached, Snapshot.Of(namespaces.Node), Snapshot.Of(second)];
    }

    private static string Loopback(Runtime runtime, Namespaces namespaces)
    {
        string pod = namespaces.Add("pod");
        JsonNode configuration = JsonNode.Parse("""{"cniVersion":"1.0.0","name":"cni-loopback","type":"loopback"}""")!;
        JsonNode result = runtime.Add("loopback", configuration, "a", pod, "lo");
        string up = Snapshot.Of(pod);
        runtime.Succeed("loopback", "DEL", configuration, "a", pod, "lo");
        return string.Join('\n', Snapshot.Of(result, pod), up, Snapshot.Of(pod));
    }

    private static JsonObject Configuration(Namespaces namespaces, string version, string keys)
    {
        JsonObject configuration = JsonNode.Parse(keys)!.AsObject();
        configuration["cniVersion"] = version;
        configuration["name"] = "net";
        configuration["type"] = "bridge";
        if (configuration["ipam"]!.AsObject().Count > 0)
            configuration["ipam"]!["dataDir"] = namespaces.DataDir;
        return configuration;
    }
}
