using System.Net;
using System.Text.Json.Nodes;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>Against ip: what is made here it describes as wanted, what it makes is listed the same here.</summary>
public sealed class RouteSocketTests
{
    [Fact]
    public void Bridges_and_ports() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        Link bridge = route.CreateLink(new LinkSpec("br0", new BridgeKind { ForwardDelay = 300, SpanningTree = true }) { Mtu = 1400, Up = true });
        Link veth = route.CreateLink(new LinkSpec("v0", new VethKind(new LinkSpec("v1") { Mac = [2, 0, 0, 0, 0, 9] })) { Alias = "mine", Mac = [2, 0, 0, 0, 0, 8] });
        route.ChangeLink(veth.Index, new LinkChange
        {
            Master = bridge.Index,
            Up = true,
            Mtu = 1400,
            BridgePort = new BridgePortOptions { Hairpin = true, Isolated = true, UnicastFlood = false, Cost = 7, Priority = 9, Guard = true },
        });
        route.AddAlternativeName(veth.Index, "an-alternative-name-of-some-length");
        Assert.Equal(veth.Index, route.GetLink("an-alternative-name-of-some-length").Index);

        JsonNode ip = Tool.Json("ip", "-d -j link show br0")[0]!;
        Assert.Equal((1400, 300, 1), ((int)ip["mtu"]!, (int)ip["linkinfo"]!["info_data"]!["forward_delay"]!, (int)ip["linkinfo"]!["info_data"]!["stp_state"]!));
        ip = Tool.Json("ip", "-d -j link show v0")[0]!;
        Assert.Equal(("br0", "mine", 1400, "02:00:00:00:00:08", "v1"), ((string?)ip["master"], (string?)ip["ifalias"], (int)ip["mtu"]!, (string?)ip["address"], (string?)ip["link"]));
        JsonNode port = ip["linkinfo"]!["info_slave_data"]!;
        Assert.Equal((true, true, false, 7, 9, true), (
            (bool)port["hairpin"]!, (bool)port["isolated"]!, (bool)port["flood"]!, (int)port["cost"]!, (int)port["priority"]!, (bool)port["guard"]!));
        Assert.Equal("an-alternative-name-of-some-length", (string?)ip["altnames"]![0]);

        BridgePortOptions read = route.GetLink("v0").BridgePort!;
        Assert.Equal((true, false, 7u, (ushort)9, true), (read.Hairpin, read.UnicastFlood, read.Cost, read.Priority, read.Learning));
        route.RemoveAlternativeName(veth.Index, "an-alternative-name-of-some-length");
        Assert.Null(route.FindLink("an-alternative-name-of-some-length"));
        route.ChangeLink(veth.Index, new LinkChange { Master = 0, Up = false, Name = "v9", Alias = "" });
        ip = Tool.Json("ip", "-d -j link show v9")[0]!;
        Assert.Null(ip["master"]);
        Assert.Null(ip["ifalias"]);
    });

    [Fact]
    public void What_ip_makes_is_listed_the_same() => OwnNetwork.Run(() =>
    {
        Tool.Run("ip", "link add br0 type bridge");
        Tool.Run("ip", "link add v0 mtu 1450 type veth peer name v1");
        Tool.Run("ip", "link set v0 master br0 alias mark");
        Tool.Run("ip", "link add x0 type vxlan id 77 local 10.9.0.1 group 239.1.1.1 dev v1 dstport 4789");
        using RouteSocket route = RouteSocket.Open();
        foreach (JsonNode? ip in Tool.Json("ip", "-d -j link show").AsArray())
        {
            Link link = route.FindLink((int)ip!["ifindex"]!)!;
            Assert.Equal(
                ((string?)ip["ifname"], (string?)ip["ifalias"] ?? "", (uint)ip["mtu"]!, (string?)ip["operstate"], (string?)ip["linkinfo"]?["info_kind"] ?? ""),
                (link.Name, link.Alias, link.Mtu, link.State.ToString().ToUpperInvariant(), link.Kind));
            Assert.Equal(((string)ip["address"]!).Replace(":", "", StringComparison.Ordinal), Convert.ToHexStringLower(link.Mac.Span));
            Assert.Equal((string?)ip["master"], link.Master == 0 ? null : route.FindLink(link.Master)!.Name);
        }
        Assert.Equal(
            new VxlanKind(77)
            {
                Local = IPAddress.Parse("10.9.0.1"),
                Group = IPAddress.Parse("239.1.1.1"),
                Underlying = route.GetLink("v1").Index,
                Port = 4789,
                Learning = true,
            },
            route.GetLink("x0").Details);
    });

    [Fact]
    public void A_dummy_is_made_where_the_kernel_has_them() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        (int status, _, _) = Tool.Try("ip", "link add probe type dummy");
        Assert.SkipUnless(status == 0, "this kernel has no dummy links; the virtual machine of scripts/test-vm has");
        route.CreateLink(new LinkSpec("d0", new DummyKind()) { Mtu = 1300, Up = true });
        JsonNode ip = Tool.Json("ip", "-d -j link show d0")[0]!;
        Assert.Equal(("dummy", 1300), ((string?)ip["linkinfo"]!["info_kind"], (int)ip["mtu"]!));
    });

    [Fact]
    public void A_vxlan_is_made_as_ip_describes_it() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        route.CreateLink(new LinkSpec("x6", new VxlanKind(4711) { Local = IPAddress.Parse("fd00::1"), Group = IPAddress.Parse("fd00::2"), Port = 4789, Learning = false }));
        JsonNode data = Tool.Json("ip", "-d -j link show x6")[0]!["linkinfo"]!["info_data"]!;
        Assert.Equal((4711, "fd00::1", "fd00::2", 4789, false), (
            (int)data["id"]!, (string?)data["local6"], (string?)data["remote6"], (int)data["port"]!, (bool)data["learning"]!));
    });

    [Fact]
    public void Links_move_to_namespaces_by_descriptor() => OwnNetwork.Run(() =>
    {
        using NetworkNamespace other = NetworkNamespace.Create("other");
        using RouteSocket route = RouteSocket.Open();
        using RouteSocket inside = RouteSocket.Open(other);
        Link outer = route.CreateLink(new LinkSpec("v0", new VethKind(new LinkSpec("eth0") { Namespace = other.Handle })) { Alias = "a" });
        Link inner = inside.GetLink("eth0");
        Assert.Equal((inner.Index, outer.Index), (outer.Parent, inner.Parent));
        Assert.NotNull(outer.ParentNamespace);
        Link moved = route.CreateLink(new LinkSpec("b0", new VethKind(new LinkSpec("b1"))));
        route.ChangeLink(moved.Index, new LinkChange { Namespace = other.Handle });
        Assert.Null(route.FindLink("b0"));
        Assert.Equal("veth", inside.GetLink("b0").Kind);
        Assert.True(route.DeleteLink(outer.Index));
        Assert.False(route.DeleteLink(outer.Index));
        Assert.Null(inside.FindLink("eth0"));
    });

    [Fact]
    public void Errors_tell_the_kernels_words_and_leave_the_socket_usable() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        route.CreateLink(new LinkSpec("br0", new BridgeKind()));
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => route.CreateLink(new LinkSpec("br0", new BridgeKind()))).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => route.CreateLink(new LinkSpec("br0", new BridgeKind()) { Alias = "a" })).Errno);
        Assert.Throws<NetlinkException>(() => route.CreateLink(new LinkSpec("br1", new BridgeKind()) { Alias = new string('a', 256) }));
        Assert.Throws<NetlinkException>(() => route.CreateLink(new LinkSpec("br1", new BridgeKind()) { Alias = "a", Master = 1 }));
        Assert.Equal(["br0", "lo"], route.Links().Select(link => link.Name).Order(StringComparer.Ordinal));
        NetlinkException error = Assert.Throws<NetlinkException>(() => route.ChangeLink(1, new LinkChange { Mtu = 4_000_000_000 }, "lo"));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Equal("failed to change the link \"lo\": mtu less than device minimum (EINVAL)", error.Message);
        error = Assert.Throws<NetlinkException>(() => route.AddRoute(new Route(IPNetwork.Parse("10.1.0.0/16")) { Gateway = IPAddress.Parse("10.2.0.1") }));
        Assert.Equal("failed to add the route to \"10.1.0.0/16\": Nexthop has invalid gateway (ENETUNREACH)", error.Message);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => route.GetLink("nothing")).Errno);
        Assert.Equal("lo", route.GetLink("lo").Name);
    });

    [Fact]
    public void The_attribute_that_the_kernel_objects_to_is_told() => OwnNetwork.Run(() =>
    {
        using NetlinkSocket socket = NetlinkSocket.Open(0);
        var request = new MessageBuffer();
        AttributeWriter writer = request.Begin(16, 0x4, new InterfaceInfo { Index = 1 });
        writer.U32(13, 1000);
        writer.Bytes(4, new byte[2]);
        NetlinkException error = Assert.Throws<NetlinkException>(() => socket.Execute(request, "change", "lo"));
        // Header 16, ifinfomsg 16, the queue's length 8, and there it is: an MTU has four bytes.
        Assert.Equal((40, (ushort)4), (error.AttributeOffset, error.AttributeType));
    });

    [Fact]
    public void Acknowledgements_that_the_kernel_has_dropped_are_an_error_and_the_socket_goes_on() => OwnNetwork.Run(() =>
    {
        using NetlinkSocket socket = NetlinkSocket.Open(0);
        int smallest = 1;
        unsafe
        {
            Assert.Equal(0, Socket.SetOption(socket.Handle, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, &smallest, sizeof(int)));
        }
        var requests = new MessageBuffer();
        for (int i = 0; i < 500; i++)
            requests.Begin(16, 0x4, new InterfaceInfo { Index = 1 });
        Assert.Equal(Errno.ENOBUFS, Assert.Throws<NetlinkException>(() => socket.Execute(requests, "change", "lo")).Errno);
        // What is left of the old answers does not count for the next request.
        var request = new MessageBuffer();
        request.Begin(16, 0x4, new InterfaceInfo { Index = 1 });
        socket.Execute(request, "change", "lo");
    });

    [Theory]
    [InlineData("10.9.0.1", 24)]
    [InlineData("fd00::1", 64)]
    public void Addresses(string text, int length) => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        Link link = route.CreateLink(new LinkSpec("br0", new BridgeKind()) { Up = true });
        var address = new LinkAddress(link.Index, IPAddress.Parse(text), length) { Flags = text.Contains(':', StringComparison.Ordinal) ? 2u : 0 };
        Assert.True(route.AddAddress(address));
        Assert.False(route.AddAddress(address));
        route.ReplaceAddress(address);
        JsonNode found = Tool.Json("ip", "-j address show dev br0 scope global")[0]!["addr_info"]!.AsArray().Single(item => item!["local"] is not null)!;
        Assert.Equal((text, length), ((string?)found["local"], (int)found["prefixlen"]!));
        LinkAddress listed = route.Addresses(link.Index).Single(item => item.Scope == 0);
        Assert.Equal((address.Address, length), (listed.Address, listed.PrefixLength));
        Assert.True(route.DeleteAddress(address));
        Assert.False(route.DeleteAddress(address));
    });

    [Fact]
    public void Routes_and_neighbours() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        int link = route.CreateLink(new LinkSpec("br0", new BridgeKind()) { Up = true }).Index;
        route.AddAddress(new LinkAddress(link, IPAddress.Parse("10.9.0.1"), 24));
        route.AddAddress(new LinkAddress(link, IPAddress.Parse("fd00::1"), 64) { Flags = 2 });
        Route[] wanted =
        [
            new(IPNetwork.Parse("10.50.0.0/16")) { Gateway = IPAddress.Parse("10.9.0.2"), Protocol = 75, Metric = 5, Mtu = 1300, PreferredSource = IPAddress.Parse("10.9.0.1") },
            new(IPNetwork.Parse("10.51.0.0/16")) { LinkIndex = link },
            new(IPNetwork.Parse("10.52.0.0/16")) { Type = RouteType.Unreachable },
            new(IPNetwork.Parse("10.53.0.0/16")) { NextHops = [new(link, IPAddress.Parse("10.9.0.3"), 4), new(link, IPAddress.Parse("10.9.0.4"))] },
            new(IPNetwork.Parse("10.54.0.0/16")) { Gateway = IPAddress.Parse("fd00::7"), LinkIndex = link },
            new(IPNetwork.Parse("fd01::/48")) { Gateway = IPAddress.Parse("fd00::2") },
            new(IPNetwork.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse("10.9.0.9") },
        ];
        Assert.All(wanted, item => Assert.True(route.AddRoute(item)));
        Assert.False(route.AddRoute(wanted[0]));
        string four = Tool.Run("ip", "-4 route show");
        Assert.Contains("10.50.0.0/16 via 10.9.0.2 dev br0 proto 75 src 10.9.0.1 metric 5 mtu 1300", four, StringComparison.Ordinal);
        Assert.Contains("10.51.0.0/16 dev br0 scope link", four, StringComparison.Ordinal);
        Assert.Contains("unreachable 10.52.0.0/16", four, StringComparison.Ordinal);
        Assert.Contains("nexthop via 10.9.0.3 dev br0 weight 4", four, StringComparison.Ordinal);
        Assert.Contains("10.54.0.0/16 via inet6 fd00::7 dev br0", four, StringComparison.Ordinal);
        Assert.Contains("fd01::/48 via fd00::2 dev br0", Tool.Run("ip", "-6 route show"), StringComparison.Ordinal);
        IReadOnlyList<Route> listed = route.Routes();
        Assert.All(wanted, item => Assert.Contains(listed, found =>
            found.Destination == item.Destination && Equals(found.Gateway, item.Gateway) && found.NextHops.SequenceEqual(item.NextHops) && found.Type == item.Type));
        route.ReplaceRoute(wanted[1] with { LinkIndex = 1 });
        Assert.Contains("10.51.0.0/16 dev lo", Tool.Run("ip", "-4 route show"), StringComparison.Ordinal);
        Assert.True(route.DeleteRoute(wanted[3]));
        Assert.False(route.DeleteRoute(wanted[3]));

        var neighbour = new Neighbour(link, IPAddress.Parse("10.9.0.7"), new byte[] { 2, 0, 0, 0, 0, 7 });
        route.ReplaceNeighbour(neighbour);
        Assert.Contains("10.9.0.7 dev br0 lladdr 02:00:00:00:00:07 PERMANENT", Tool.Run("ip", "neighbour show"), StringComparison.Ordinal);
        Assert.Contains(route.Neighbours(link), found => found.Address.Equals(neighbour.Address) && found.Mac.Span.SequenceEqual(neighbour.Mac.Span));
        Assert.True(route.DeleteNeighbour(neighbour));
        Assert.False(route.DeleteNeighbour(neighbour));
    });

    [Fact]
    public void Ten_thousand_routes_in_and_out() => OwnNetwork.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        route.AddRoutes(Enumerable.Range(0, 10_000).Select(Number));
        Assert.Equal(10_000, Tool.Run("ip", "-4 route show").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(10_000, route.Routes().Count);

        static Route Number(int i) => new(new IPNetwork(new IPAddress(new byte[] { 10, (byte)(i >> 8), (byte)i, 0 }), 24)) { LinkIndex = 1 };
    });

    [Fact]
    public async Task Events_come_in_their_order()
    {
        using NetworkNamespace space = TestSpace();
        using RouteMonitor monitor = RouteMonitor.Open(space);
        using RouteSocket route = RouteSocket.Open(space);
        int link = route.CreateLink(new LinkSpec("br0", new BridgeKind())).Index;
        route.SetUp(1);
        route.AddAddress(new LinkAddress(link, IPAddress.Parse("10.9.0.1"), 24));
        route.DeleteLink(link);
        var seen = new List<string>();
        await foreach (RouteEvent happened in monitor.ReadAsync(TestContext.Current.CancellationToken))
        {
            if (happened is AddressEvent { Removed: false } address && address.Address.LinkIndex == link)
                seen.Add($"address {address.Address.Address}");
            if (happened is LinkEvent { Link.Name: "br0" } change)
                seen.Add(change.Removed ? "gone" : "there");
            if (seen is [.., "gone"])
                break;
        }
        Assert.Equal(["there", "address 10.9.0.1", "gone"], seen.Distinct());
    }

    [Fact]
    public async Task A_links_state_is_waited_for()
    {
        using NetworkNamespace space = TestSpace();
        using RouteSocket route = RouteSocket.Open(space);
        Task<Link?> waiting = RouteMonitor.WaitForLinkAsync("v0", link => link?.State == OperationalState.Up, space, TestContext.Current.CancellationToken);
        Link veth = route.CreateLink(new LinkSpec("v0", new VethKind(new LinkSpec("v1"))) { Up = true });
        Assert.False(waiting.IsCompleted);
        route.SetUp(veth.Parent);
        Assert.Equal(veth.Index, (await waiting)!.Index);
        Task<Link?> gone = RouteMonitor.WaitForLinkAsync("v0", link => link is null, space, TestContext.Current.CancellationToken);
        route.DeleteLink(veth.Index);
        Assert.Null(await gone);
        using var cancel = new CancellationTokenSource();
        Task<Link?> never = RouteMonitor.WaitForLinkAsync("v0", link => link is not null, space, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task Lost_events_are_told()
    {
        using NetworkNamespace space = TestSpace();
        using RouteMonitor monitor = RouteMonitor.Open(space);
        using RouteSocket route = RouteSocket.Open(space);
        route.SetUp(1);
        // Nobody reads while these happen; no buffer holds them all.
        for (int round = 0; round < 3; round++)
        {
            route.AddRoutes(Enumerable.Range(0, 20_000).Select(i =>
                new Route(new IPNetwork(new IPAddress(new byte[] { (byte)(10 + round), (byte)(i >> 8), (byte)i, 0 }), 24)) { LinkIndex = 1 }));
        }
        int events = 0;
        await foreach (RouteEvent happened in monitor.ReadAsync(TestContext.Current.CancellationToken))
        {
            events++;
            if (happened is EventsLost)
                break;
        }
        Assert.InRange(events, 1024, 60_000);
    }

    /// <summary>A namespace without a name; async tests cannot stay on the thread of <see cref="OwnNetwork"/>.</summary>
    private static NetworkNamespace TestSpace()
    {
        NetworkNamespace? space = null;
        OwnNetwork.Run(() => space = NetworkNamespace.OpenPath("/proc/thread-self/ns/net"));
        return space!;
    }
}
