using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>The plugin's rules as nft lists them, and traffic through them.</summary>
public sealed class PacketFilterTests : IDisposable
{
    private readonly Namespaces _namespaces = new();
    private readonly Runtime _runtime;

    public PacketFilterTests()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/nft"), "needs the Debian package nftables");
        _runtime = new OwnRuntime(_namespaces);
    }

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public void Masquerading_is_what_nft_would_have_written()
    {
        string pod = _namespaces.Add("pod");
        JsonObject configuration = Configuration();
        configuration["ipam"]!["ranges"]!.AsArray().Add(new JsonArray(new JsonObject { ["subnet"] = "fd00:9::/64" }));
        _runtime.Add("kube-spawn", configuration, "a", pod);

        Assert.Equal(
            """
            table ip kube-spawn-cni {
            	chain masquerade-net {
            		type nat hook postrouting priority srcnat; policy accept;
            		ip saddr 10.9.1.0/24 ip daddr != 10.9.1.0/24 ip daddr != 10.9.0.0/16 ip daddr != 224.0.0.0/4 masquerade comment "kube-spawn-cni 341d60639c8788e3"
            	}
            }
            table ip6 kube-spawn-cni {
            	chain masquerade-net {
            		type nat hook postrouting priority srcnat; policy accept;
            		ip6 saddr fd00:9::/64 ip6 daddr != fd00:9::/64 ip6 daddr != ff00::/8 masquerade comment "kube-spawn-cni 341d60639c8788e3"
            	}
            }
            """,
            Ruleset().TrimEnd());
    }

    [Fact]
    public void Ports_are_what_nft_would_have_written_and_go_with_the_pod()
    {
        string pod = _namespaces.Add("pod");
        JsonObject configuration = Configuration();
        configuration.Remove("ipMasq");
        configuration["conditionsV4"] = new JsonArray("!", "-s", "192.0.2.0/24");
        configuration["runtimeConfig"] = JsonNode.Parse("""{"portMappings":[{"hostPort":8080,"containerPort":80,"hostIP":"10.9.1.1"},{"hostPort":53,"containerPort":5353,"protocol":"udp"}]}""");

        _runtime.Add("kube-spawn", configuration, "a", pod);

        Assert.Equal(
            """
            table ip kube-spawn-cni {
            	chain hostports {
            		tcp dport 8080 ip daddr 10.9.1.1 ip saddr != 192.0.2.0/24 dnat to 10.9.1.2:80 comment "MARK"
            		udp dport 53 ip saddr != 192.0.2.0/24 dnat to 10.9.1.2:5353 comment "MARK"
            	}

            	chain hairpin {
            		type nat hook postrouting priority srcnat; policy accept;
            		ip saddr 10.9.1.0/24 ip daddr 10.9.1.2 tcp dport 80 ct original proto-dst 8080 masquerade comment "MARK"
            		ip saddr 127.0.0.0/8 ip daddr 10.9.1.2 tcp dport 80 ct original proto-dst 8080 masquerade comment "MARK"
            		ip saddr 10.9.1.0/24 ip daddr 10.9.1.2 udp dport 5353 ct original proto-dst 53 masquerade comment "MARK"
            		ip saddr 127.0.0.0/8 ip daddr 10.9.1.2 udp dport 5353 ct original proto-dst 53 masquerade comment "MARK"
            	}

            	chain prerouting {
            		type nat hook prerouting priority dstnat; policy accept;
            		fib daddr type local jump hostports
            	}

            	chain output {
            		type nat hook output priority -100; policy accept;
            		fib daddr type local jump hostports
            	}
            }
            """,
            Ruleset().TrimEnd());
        _runtime.Succeed("kube-spawn", "DEL", configuration, "a", pod);
        Assert.DoesNotContain("dport", Ruleset(), StringComparison.Ordinal);
    }

    [Fact]
    public void Adds_repair_the_rules_and_do_not_pile_them_up()
    {
        JsonObject configuration = WithPort(Configuration());
        _runtime.Add("kube-spawn", configuration, "a", _namespaces.Add("a"));
        string once = Ruleset();
        _runtime.Succeed("kube-spawn", "DEL", configuration, "a", null);
        Namespaces.Run(_namespaces.Node, "nft flush chain ip kube-spawn-cni masquerade-net; nft flush chain ip kube-spawn-cni prerouting");

        configuration["args"] = new JsonObject { ["cni"] = new JsonObject { ["ips"] = new JsonArray("10.9.1.2") } };
        _runtime.Add("kube-spawn", configuration, "a", _namespaces.Add("b"));

        Assert.Equal(once, Ruleset());
    }

    [Theory]
    [InlineData("nft flush chain ip kube-spawn-cni hostports", "port mappings")]
    [InlineData("nft flush chain ip kube-spawn-cni hairpin", "port mappings")]
    [InlineData("nft flush chain ip kube-spawn-cni output", "port mappings")]
    [InlineData("nft delete table ip kube-spawn-cni", "masquerading")]
    [InlineData("nft add rule ip kube-spawn-cni masquerade-net accept", "masquerading")]
    [InlineData("ip link set cni0 down", "cni0 is down")]
    [InlineData("ip address flush dev cni0", "gateway")]
    public void Check_finds_what_others_have_changed(string change, string inMessage)
    {
        string pod = _namespaces.Add("pod");
        JsonObject configuration = WithPort(Configuration());
        JsonNode check = configuration.DeepClone();
        check["prevResult"] = _runtime.Add("kube-spawn", configuration, "a", pod);
        _runtime.Succeed("kube-spawn", "CHECK", check, "a", pod);

        Namespaces.Run(_namespaces.Node, change);

        (int code, JsonNode? answer) = _runtime.Invoke("kube-spawn", "CHECK", check, "a", pod);
        Assert.Equal(1, code);
        Assert.Contains(inMessage, (string)answer!["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_others_are_not_touched()
    {
        Namespaces.Run(_namespaces.Node, "nft add table ip nat; nft add chain ip nat KUBE-POSTROUTING; nft add rule ip nat KUBE-POSTROUTING counter masquerade");
        string before = Namespaces.Run(_namespaces.Node, "nft list table ip nat");
        JsonObject configuration = WithPort(Configuration());

        _runtime.Add("kube-spawn", configuration, "a", _namespaces.Add("pod"));
        configuration["cni.dev/valid-attachments"] = new JsonArray();
        configuration["cniVersion"] = "1.1.0";
        _runtime.Succeed("kube-spawn", "GC", configuration, "", null);

        Assert.Equal(before, Namespaces.Run(_namespaces.Node, "nft list table ip nat"));
        Assert.DoesNotContain("dport", Ruleset(), StringComparison.Ordinal);
        Assert.Empty(Namespaces.Ip(_namespaces.Node, "link show type veth"));
        Assert.Equal(["last_reserved_ip.0", "lock"], Directory.EnumerateFiles(Path.Join(_namespaces.DataDir, "net")).Select(Path.GetFileName).Order());
    }

    private JsonObject Configuration() => JsonNode.Parse(
        $$$"""
        {"cniVersion":"1.0.0","name":"net","type":"kube-spawn","isDefaultGateway":true,"ipMasq":true,"hairpinMode":true,"clusterCidr":"10.9.0.0/16",
         "ipam":{"type":"host-local","dataDir":"{{{_namespaces.DataDir}}}","ranges":[[{"subnet":"10.9.1.0/24"}]]}}
        """)!.AsObject();

    private static JsonObject WithPort(JsonObject configuration)
    {
        configuration["runtimeConfig"] = JsonNode.Parse("""{"portMappings":[{"hostPort":8080,"containerPort":80}]}""");
        return configuration;
    }

    /// <summary>Our tables, with the marks of attachments made equal.</summary>
    private string Ruleset() => global::System.Text.RegularExpressions.Regex.Replace(
        Namespaces.Run(_namespaces.Node, "nft list tables | grep kube-spawn-cni | while read -r table; do nft list $table; done"),
        "\"kube-spawn-cni [0-9a-f]{16} a eth0 [0-9a-f]{16}\"",
        "\"MARK\"");
}
