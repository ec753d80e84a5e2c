using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Tests.Netlink;

public sealed class LinuxNetworkTests
{
    private const string Owner = "kube-spawn:3f2a9c01";
    private static readonly string[] Shown =
    [
        "-o address show dev ks-br", "-o link show ks-1", "-n node1 -o link show eth0", "-n node1 -4 -o address show eth0", "-n node1 -4 route show",
    ];

    [Fact]
    public void A_node_is_made_as_ip_describes_it() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        network.EnsureBridge(Bridge);
        network.EnsureNode(Node(1));
        network.EnsureNode(Node(2));

        JsonNode bridge = Tool.Json("ip", "-d -j address show ks-br")[0]!;
        Assert.Equal("bridge", (string?)bridge["linkinfo"]!["info_kind"]);
        Assert.Equal(Owner, (string?)bridge["ifalias"]);
        Assert.Equal("10.22.0.1/24", Address(bridge));
        Assert.Contains("UP", bridge["flags"]!.AsArray().Select(flag => (string?)flag));

        JsonNode port = Tool.Json("ip", "-d -j link show ks-1")[0]!;
        Assert.Equal(("ks-br", Owner, "veth"), ((string?)port["master"], (string?)port["ifalias"], (string?)port["linkinfo"]!["info_kind"]));

        JsonNode inner = Tool.Json("ip", "-n node1 -d -j address show eth0")[0]!;
        Assert.Equal(("10.22.0.11/24", "02:00:00:00:00:01"), (Address(inner), (string?)inner["address"]));
        Assert.Equal("10.22.0.255", (string?)inner["addr_info"]![0]!["broadcast"]);
        Assert.Equal(["10.244.2.0/24 10.22.0.12", "default 10.22.0.1"], Routes("node1"));
        Assert.Equal("1", Tool.Run("ip", "netns exec node1 cat /proc/sys/net/ipv4/ip_forward").Trim());
        using NetworkNamespace first = NetworkNamespace.Open("node1");
        using NetworkNamespace second = NetworkNamespace.Open("node2");
        Assert.Equal(IPAddress.Parse("10.22.0.11"), Packets.Connect(first, second, IPAddress.Parse("10.22.0.12"), 5000));
    });

    [Fact]
    public void Repeating_changes_nothing_and_mends_what_differs() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        Ensure();
        string before = State();
        Ensure();
        Assert.Equal(before, State());

        Tool.Run("ip", "address add 10.99.0.1/24 dev ks-br");
        Tool.Run("ip", "address del 10.22.0.1/24 dev ks-br");
        Tool.Run("ip", "link set ks-1 down nomaster");
        Tool.Run("ip", "-n node1 link set eth0 address 02:aa:aa:aa:aa:aa");
        Tool.Run("ip", "-n node1 address flush dev eth0");
        Tool.Run("ip", "-n node1 route add 10.77.0.0/16 dev lo proto 75");
        Ensure();
        Assert.Equal(before, State());

        void Ensure()
        {
            network.EnsureBridge(Bridge);
            network.EnsureNode(Node(1));
        }

        static string State() => string.Join('\n', Shown.Select(arguments => Tool.Run("ip", arguments)).SelectMany(text => text.Split('\n')).Where(line => !line.Contains("inet6", StringComparison.Ordinal))
            .Select(WithoutState));
    });

    [Fact]
    public void Routes_follow_the_plan_and_others_stay() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        network.EnsureBridge(Bridge);
        network.EnsureNode(Node(1));
        Tool.Run("ip", "-n node1 route add 10.50.0.0/16 via 10.22.0.40");
        network.EnsureNodeRoutes(Node(1) with { Routes = [new RoutePlan(IPNetwork.Parse("10.244.3.0/24"), IPAddress.Parse("10.22.0.13"))] });
        Assert.Equal(["10.244.3.0/24 10.22.0.13", "10.50.0.0/16 10.22.0.40", "default 10.22.0.1"], Routes("node1"));
    });

    [Fact]
    public void A_broken_pair_is_made_anew() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        network.EnsureBridge(Bridge);
        network.EnsureNode(Node(1));
        Tool.Run("ip", "-n node1 link set eth0 name other");
        Tool.Run("ip", "-n node1 link add eth0 type bridge");
        network.EnsureNode(Node(1));
        Assert.Equal("veth", (string?)Tool.Json("ip", "-n node1 -d -j link show eth0")[0]!["linkinfo"]!["info_kind"]);
        Assert.Equal(1, Tool.Try("ip", "-n node1 link show other").Status);
    });

    [Fact]
    public void Removing_leaves_nothing_and_can_be_repeated() => OwnNetwork.Run(() =>
    {
        string before = Tool.Run("ip", "-o address");
        var network = new LinuxNetwork();
        network.EnsureBridge(Bridge);
        network.EnsureNode(Node(1));
        network.EnsureNode(Node(2));
        for (int i = 0; i < 2; i++)
        {
            network.RemoveNode("node1", Owner);
            Assert.Equal(1, Tool.Try("ip", "link show ks-1").Status);
            Tool.Run("ip", "link show ks-2");
            Tool.Run("ip", "link show ks-br");
        }
        network.RemoveNode("node2", Owner);
        network.RemoveLinks(Owner);
        network.RemoveLinks(Owner);
        Assert.Equal(before, Tool.Run("ip", "-o address"));
        Assert.Equal("", Tool.Run("ip", "netns list"));
    });

    [Theory]
    [InlineData("")]
    [InlineData("kube-spawn:other")]
    public void Links_of_others_are_not_touched(string alias) => OwnNetwork.Run(() =>
    {
        Tool.Run("ip", "link add ks-br type bridge");
        if (alias.Length != 0)
            Tool.Run("ip", $"link set ks-br alias {alias}");
        string before = Tool.Run("ip", "-d address show ks-br");
        var network = new LinuxNetwork();
        LinuxException error = Assert.Throws<LinuxException>(() => network.EnsureBridge(Bridge));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Contains("ks-br", error.Message, StringComparison.Ordinal);
        network.RemoveLinks(Owner);
        Assert.Equal(before, Tool.Run("ip", "-d address show ks-br"));
    });

    [Fact]
    public void Ranges_in_use_are_told_without_our_own() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        network.EnsureBridge(Bridge);
        Tool.Run("ip", "link add d0 up type bridge");
        Tool.Run("ip", "address add 192.168.7.5/24 dev d0");
        Tool.Run("ip", "route add 172.30.0.0/16 via 192.168.7.1");
        Tool.Run("ip", "route add blackhole 172.29.0.0/16");
        Tool.Run("ip", "route add default via 192.168.7.1");
        IReadOnlyList<IPNetwork> ranges = network.RangesInUse(Owner);
        Assert.Contains(IPNetwork.Parse("192.168.7.0/24"), ranges);
        Assert.Contains(IPNetwork.Parse("172.30.0.0/16"), ranges);
        Assert.Contains(IPNetwork.Parse("172.29.0.0/16"), ranges);
        Assert.DoesNotContain(ranges, range => range.PrefixLength == 0);
        Assert.DoesNotContain(ranges, range => IPNetwork.Parse("10.22.0.0/24").Contains(range.BaseAddress));
        Assert.Contains(IPNetwork.Parse("10.22.0.0/24"), network.RangesInUse("nobody"));
    });

    private static BridgePlan Bridge => new("ks-br", Owner, IPAddress.Parse("10.22.0.1"), 24);

    private static NodeNetworkPlan Node(int number) => new()
    {
        Namespace = $"node{number}",
        Owner = Owner,
        Bridge = "ks-br",
        HostLink = $"ks-{number}",
        Mac = [2, 0, 0, 0, 0, (byte)number],
        Address = IPAddress.Parse($"10.22.0.1{number}"),
        PrefixLength = 24,
        Gateway = IPAddress.Parse("10.22.0.1"),
        Routes = [new RoutePlan(IPNetwork.Parse($"10.244.{3 - number}.0/24"), IPAddress.Parse($"10.22.0.1{3 - number}"))],
        Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1" },
    };

    private static string? Address(JsonNode link)
    {
        JsonNode found = link["addr_info"]!.AsArray().Single(address => (string?)address!["family"] == "inet")!;
        return $"{(string?)found["local"]}/{(int?)found["prefixlen"]}";
    }

    private static IEnumerable<string> Routes(string node) =>
        Tool.Json("ip", $"-n {node} -4 -j route show").AsArray()
            .Where(route => (string?)route!["protocol"] != "kernel")
            .Select(route => $"{(string?)route!["dst"]} {(string?)route["gateway"]}")
            .Order(StringComparer.Ordinal);

    // The carrier comes up some time after the link.
    private static string WithoutState(string line) =>
        string.Join(' ', line.Split(' ').Where(word => word is not ("UP" or "DOWN" or "LOWERLAYERDOWN" or "state")).Select(word =>
            word.StartsWith('<') ? word.Replace(",NO-CARRIER", "", StringComparison.Ordinal).Replace("NO-CARRIER,", "", StringComparison.Ordinal).Replace(",LOWER_UP", "", StringComparison.Ordinal) : word));
}
