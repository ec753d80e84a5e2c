using System.Net;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>A thousand rounds of make and remove leave what was there before.</summary>
public sealed class NetlinkLeakTests
{
    private const string Owner = "kube-spawn:3f2a9c01";
    private const int Rounds = 1000;

    [Fact]
    public void Nodes_and_rules() => OwnNetwork.Run(() =>
    {
        var network = new LinuxNetwork();
        var firewall = new LinuxFirewall();
        Tool.Run("iptables-nft", "-P FORWARD DROP");
        // The first rounds fill caches and pools.
        for (int i = 0; i < 20; i++)
            Round(network, firewall);
        State before = State.Now();
        for (int i = 0; i < Rounds; i++)
            Round(network, firewall);
        State after = State.Now();
        Assert.Equal((before.Descriptors, before.Links, before.Rules, before.Namespaces), (after.Descriptors, after.Links, after.Rules, after.Namespaces));
        Assert.InRange(after.Bytes - before.Bytes, long.MinValue, 2 << 20);
    });

    [Fact]
    public void Subscriptions_and_refused_requests() => OwnNetwork.Run(() =>
    {
        for (int i = 0; i < 20; i++)
            Refused();
        State before = State.Now();
        for (int i = 0; i < Rounds; i++)
            Refused();
        State after = State.Now();
        Assert.Equal((before.Descriptors, before.Links, before.Rules), (after.Descriptors, after.Links, after.Rules));
        Assert.InRange(after.Bytes - before.Bytes, long.MinValue, 2 << 20);
    });

    private static void Refused()
    {
        using RouteMonitor monitor = RouteMonitor.Open();
        using RouteSocket route = RouteSocket.Open();
        Assert.Throws<NetlinkException>(() => route.CreateLink(new LinkSpec("lo", new BridgeKind())));
        using NftSocket nft = NftSocket.Open();
        var batch = new NftBatch();
        batch.AddTable(new NftTable(NftFamily.IPv4, "t"));
        batch.DeleteChain(new NftChain(NftFamily.IPv4, "t", "nothing"));
        Assert.Throws<NetlinkException>(() => nft.Commit(batch));
    }

    private static void Round(LinuxNetwork network, LinuxFirewall firewall)
    {
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
        firewall.Ensure(new FirewallPlan("kube-spawn-1", Owner, "ks-br", IPNetwork.Parse("10.22.0.0/24"), IPNetwork.Parse("10.244.0.0/16")));
        firewall.Remove("kube-spawn-1", Owner);
        network.RemoveNode("node1", Owner);
        network.RemoveLinks(Owner);
    }

    private sealed record State(int Descriptors, string Links, string Rules, string Namespaces, long Bytes)
    {
        internal static State Now()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return new State(
                Directory.GetFiles("/proc/self/fd").Count(Other), Tool.Run("ip", "-o -br link"), Tool.Run("nft", "list ruleset"), Tool.Run("ip", "netns list"),
                GC.GetTotalMemory(forceFullCollection: true));
        }

        // Other tests of this process run at the same time; theirs are none of ours.
        private static bool Other(string path) => File.ResolveLinkTarget(path, false)?.Name is { } name && (name.StartsWith("net:", StringComparison.Ordinal) || name.StartsWith("socket:", StringComparison.Ordinal));
    }
}
