using System.Net;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Tests.Netlink;

public sealed class LinuxFirewallTests
{
    private const string Owner = "kube-spawn:3f2a9c01";
    private const string Table = "kube-spawn-3f2a9c01";

    private static FirewallPlan Plan => new(Table, Owner, "ks-br", IPNetwork.Parse("10.22.0.0/24"), IPNetwork.Parse("10.244.0.0/16"));

    [Fact]
    public void The_table_is_as_nft_describes_it() => OwnNetwork.Run(() =>
    {
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        const string wanted = $$"""
            table ip {{Table}} {
            	comment "{{Owner}}"
            	chain postrouting {
            		type nat hook postrouting priority srcnat; policy accept;
            		ip saddr 10.22.0.0/24 oifname != "ks-br" masquerade comment "{{Owner}}"
            		ip saddr 10.244.0.0/16 oifname != "ks-br" masquerade comment "{{Owner}}"
            	}

            	chain forward {
            		type filter hook forward priority filter; policy accept;
            		iifname "ks-br" accept comment "{{Owner}}"
            		oifname "ks-br" accept comment "{{Owner}}"
            	}
            }

            """;
        Assert.Equal(wanted, Tool.Run("nft", "list ruleset"));
        firewall.Ensure(Plan);
        Assert.Equal(wanted, Tool.Run("nft", "list ruleset"));
        firewall.Remove(Table, Owner);
        firewall.Remove(Table, Owner);
        Assert.Equal("", Tool.Run("nft", "list ruleset"));
    });

    [Fact]
    public void Rules_in_the_chain_of_iptables_are_its_own() => OwnNetwork.Run(() =>
    {
        Docker();
        string before = Tool.Run("iptables-nft", "-S");
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        firewall.Ensure(Plan);
        string[] ours =
        [
            $"-A FORWARD -i ks-br -m comment --comment \"{Owner}\" -j ACCEPT",
            $"-A FORWARD -o ks-br -m comment --comment \"{Owner}\" -j ACCEPT",
        ];
        string[] rules = [.. Tool.Run("iptables-nft", "-S FORWARD").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal("-P FORWARD DROP", rules[0]);
        Assert.Equal(ours, rules[1..3]);
        Assert.Equal(2, rules.Count(rule => rule.Contains(Owner, StringComparison.Ordinal)));
        foreach (string rule in ours)
            Tool.Run("iptables-nft", $"-C {rule[3..]}");
        Assert.Contains(Owner, Tool.Run("iptables-nft", "-L FORWARD -n -v"), StringComparison.Ordinal);
        firewall.Remove(Table, Owner);
        Assert.Equal(before, Tool.Run("iptables-nft", "-S"));
    });

    [Fact]
    public void Iptables_can_take_our_rules_out_and_we_its() => OwnNetwork.Run(() =>
    {
        Docker();
        string before = Tool.Run("iptables-nft", "-S");
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        Tool.Run("iptables-nft", $"-D FORWARD -i ks-br -m comment --comment {Owner} -j ACCEPT");
        Tool.Run("iptables-nft", $"-D FORWARD -o ks-br -m comment --comment {Owner} -j ACCEPT");
        Assert.Equal(before, Tool.Run("iptables-nft", "-S"));
        // One made by iptables itself is the same rule to us.
        Tool.Run("iptables-nft", $"-I FORWARD -i ks-br -m comment --comment {Owner} -j ACCEPT");
        firewall.Ensure(Plan);
        Assert.Equal(2, Tool.Run("iptables-nft", "-S FORWARD").Split('\n').Count(rule => rule.Contains(Owner, StringComparison.Ordinal)));
        firewall.Remove(Table, Owner);
        Assert.Equal(before, Tool.Run("iptables-nft", "-S"));
    });

    [Fact]
    public void The_iptables_of_the_next_debian_finds_them_too() => OwnNetwork.Run(() =>
    {
        string? root = Trixie();
        Assert.SkipUnless(root is not null, "needs the root of a Debian 13 test host (scripts/test-host makes it)");
        Tool.Run("chroot", $"{root} iptables-nft -P FORWARD DROP");
        Tool.Run("chroot", $"{root} iptables-nft -A FORWARD -i docker0 -j ACCEPT");
        string before = Tool.Run("chroot", $"{root} iptables-nft -S");
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        string[] ours = [$"-i ks-br -m comment --comment {Owner} -j ACCEPT", $"-o ks-br -m comment --comment {Owner} -j ACCEPT"];
        foreach (string rule in ours)
            Tool.Run("chroot", $"{root} iptables-nft -C FORWARD {rule}");
        Assert.Contains(Owner, Tool.Run("chroot", $"{root} iptables-nft -L FORWARD -n -v"), StringComparison.Ordinal);
        Tool.Run("chroot", $"{root} iptables-nft -D FORWARD {ours[0]}");
        Tool.Run("chroot", $"{root} iptables-nft -I FORWARD {ours[0]}");
        firewall.Remove(Table, Owner);
        Assert.Equal(before, Tool.Run("chroot", $"{root} iptables-nft -S"));
    });

    [Fact]
    public void A_forward_chain_that_ends_with_reject_is_opened_and_closed_again() => OwnNetwork.Run(() =>
    {
        Tool.Run("nft", "-f -", """
            table inet firewalld {
              chain filter_FORWARD {
                type filter hook forward priority filter + 10; policy accept;
                ct state { established, related } accept
                ct state invalid drop
                reject with icmpx admin-prohibited
              }
            }
            """);
        string before = Tool.Run("nft", "list ruleset");
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        string during = Tool.Run("nft", "list table inet firewalld");
        Assert.Contains($"iifname \"ks-br\" counter packets 0 bytes 0 accept comment \"{Owner}\"", during, StringComparison.Ordinal);
        Assert.Contains($"oifname \"ks-br\" counter packets 0 bytes 0 accept comment \"{Owner}\"", during, StringComparison.Ordinal);
        firewall.Remove(Table, Owner);
        Assert.Equal(before, Tool.Run("nft", "list ruleset"));
    });

    [Fact]
    public void Docker_and_firewalld_together_are_as_they_were_after() => OwnNetwork.Run(() =>
    {
        foreach (string rule in Rulesets.Docker)
            Tool.Run("iptables-nft", rule);
        Tool.Run("nft", "-f -", Rulesets.Firewalld);
        string before = Tool.Run("nft", "list ruleset");
        var firewall = new LinuxFirewall();
        firewall.Ensure(Plan);
        firewall.Ensure(Plan);
        // Four rules and the comment of the own table; two rules in each of the two chains that drop.
        Assert.Equal(5 + 2, Marked("nft", "list ruleset"));
        Assert.Equal(2, Marked("iptables-nft", "-S FORWARD"));
        firewall.Remove(Table, Owner);
        Assert.Equal(before, Tool.Run("nft", "list ruleset"));

        static int Marked(string tool, string list) => Tool.Run(tool, list).Split('\n').Count(line => line.Contains(Owner, StringComparison.Ordinal));
    });

    [Fact]
    public void A_forward_chain_that_accepts_is_left_alone() => OwnNetwork.Run(() =>
    {
        Tool.Run("iptables-nft", "-P FORWARD ACCEPT");
        new LinuxFirewall().Ensure(Plan);
        Assert.Equal("-P FORWARD ACCEPT\n", Tool.Run("iptables-nft", "-S FORWARD"));
    });

    [Fact]
    public void A_table_of_others_is_not_touched() => OwnNetwork.Run(() =>
    {
        Tool.Run("nft", $"add table ip {Table}");
        string before = Tool.Run("nft", "list ruleset");
        var firewall = new LinuxFirewall();
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => firewall.Ensure(Plan)).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => firewall.Remove(Table, Owner)).Errno);
        Assert.Equal(before, Tool.Run("nft", "list ruleset"));
    });

    [Fact]
    public void Packets_of_a_node_get_out_with_the_hosts_address() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        network.EnsureBridge(new BridgePlan("ks-br", Owner, IPAddress.Parse("10.22.0.1"), 24));
        network.EnsureNode(new NodeNetworkPlan
        {
            Namespace = "node1",
            Owner = Owner,
            Bridge = "ks-br",
            HostLink = "ks-1",
            Mac = [2, 0, 0, 0, 0, 1],
            Address = IPAddress.Parse("10.22.0.11"),
            PrefixLength = 24,
            Gateway = IPAddress.Parse("10.22.0.1"),
        });
        // A neighbour that knows no way back to the cluster's range.
        Tool.Run("ip", "netns add world");
        Tool.Run("ip", "link add w0 type veth peer name e0 netns world");
        Tool.Run("ip", "address add 192.0.2.1/24 dev w0");
        Tool.Run("ip", "link set w0 up");
        Tool.Run("ip", "-n world address add 192.0.2.2/24 dev e0");
        Tool.Run("ip", "-n world link set e0 up");
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
        Docker();
        using NetworkNamespace node = NetworkNamespace.Open("node1");
        using NetworkNamespace world = NetworkNamespace.Open("world");
        Assert.Null(Packets.Connect(node, world, IPAddress.Parse("192.0.2.2"), 300));
        new LinuxFirewall().Ensure(Plan);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), Packets.Connect(node, world, IPAddress.Parse("192.0.2.2"), 5000));
    });

    private static string? Trixie()
    {
        string cache = Environment.GetEnvironmentVariable("KUBE_SPAWN_CACHE") ?? "/var/cache/kube-spawn";
        return Directory.Exists(cache)
            ? Directory.EnumerateDirectories(cache, "test-host-trixie-*").FirstOrDefault(root => File.Exists(Path.Join(root, "usr/sbin/iptables-nft")))
            : null;
    }

    /// <summary>The filter table in the shape that Docker gives it.</summary>
    private static void Docker()
    {
        foreach (string rule in (string[])
        [
            "-N DOCKER", "-N DOCKER-ISOLATION-STAGE-1", "-N DOCKER-USER", "-P FORWARD DROP",
            "-A FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-ISOLATION-STAGE-1",
            "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A FORWARD -o docker0 -j DOCKER", "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
            "-A DOCKER-ISOLATION-STAGE-1 -j RETURN", "-A DOCKER-USER -j RETURN",
        ])
            Tool.Run("iptables-nft", rule);
    }
}
