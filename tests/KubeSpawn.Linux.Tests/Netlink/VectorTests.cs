using System.Net;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>What a kernel really sent, read.</summary>
public sealed class VectorTests
{
    [Fact]
    public void Links()
    {
        Link veth = (Link)Decoders.Read("LinkVeth");
        Assert.Equal(("v0", "veth", 1400u, "kube-spawn:3f2a9c01", true), (veth.Name, veth.Kind, veth.Mtu, veth.Alias, veth.IsUp));
        Assert.Equal(["a-very-long-alternative-name"], veth.AlternativeNames);
        Assert.NotEqual(0, veth.Master);
        Assert.NotEqual(0, veth.Parent);
        Assert.Null(veth.ParentNamespace);
        Assert.Equal((true, true, false), (veth.BridgePort!.Hairpin, veth.BridgePort.Isolated, veth.BridgePort.Guard));

        Link bridge = (Link)Decoders.Read("LinkBridge");
        Assert.Equal(veth.Master, bridge.Index);
        BridgeKind kind = Assert.IsType<BridgeKind>(bridge.Details);
        Assert.Equal((200u, false), (kind.ForwardDelay, kind.SpanningTree));

        Link vxlan = (Link)Decoders.Read("LinkVxlan");
        Assert.Equal(
            new VxlanKind(42) { Local = IPAddress.Parse("10.9.0.1"), Group = IPAddress.Parse("10.9.0.2"), Port = 4789, Learning = false },
            vxlan.Details);
    }

    [Fact]
    public void Addresses()
    {
        var four = (LinkAddress)Decoders.Read("Address4");
        Assert.Equal(("10.9.0.1", 24, "10.9.0.255", "v1"), (four.Address.ToString(), four.PrefixLength, four.Broadcast!.ToString(), four.Label));
        Assert.Null(four.Peer);
        var peer = (LinkAddress)Decoders.Read("AddressPeer");
        Assert.Equal(("10.8.0.1", "10.8.0.2", 32), (peer.Address.ToString(), peer.Peer!.ToString(), peer.PrefixLength));
        var six = (LinkAddress)Decoders.Read("Address6");
        Assert.Equal(("fd00::1", 64, (byte)0), (six.Address.ToString(), six.PrefixLength, six.Scope));
        Assert.NotEqual(0u, six.Flags & 0x2);
    }

    [Fact]
    public void Routes()
    {
        var table = (Route)Decoders.Read("RouteTable");
        Assert.Equal(("10.51.0.0/16", "10.9.0.2", "10.9.0.1", 7u, 1300u, (byte)75, 300u), (
            table.Destination.ToString(), table.Gateway!.ToString(), table.PreferredSource!.ToString(), table.Metric, table.Mtu, table.Protocol, table.Table));
        var many = (Route)Decoders.Read("RouteMultipath");
        Assert.Equal([("10.9.0.2", 3), ("10.9.0.3", 1)], many.NextHops.Select(hop => (hop.Gateway!.ToString(), hop.Weight)));
        Assert.Equal("fd00::9", ((Route)Decoders.Read("RouteVia6")).Gateway!.ToString());
        Assert.Equal(RouteType.Blackhole, ((Route)Decoders.Read("RouteBlackhole")).Type);
        Assert.Equal("fd01::/48", ((Route)Decoders.Read("Route6")).Destination.ToString());
    }

    [Fact]
    public void Neighbours()
    {
        var neighbour = (Neighbour)Decoders.Read("Neighbour4");
        Assert.Equal(("10.9.0.7", "020000000007", Neighbour.Permanent), (neighbour.Address.ToString(), Convert.ToHexString(neighbour.Mac.Span), neighbour.State));
    }

    [Fact]
    public void Tables_chains_and_sets()
    {
        Assert.Equal(new NftTable(NftFamily.Inet, "t") { Comment = "kube-spawn:3f2a9c01" }, (NftTable)Decoders.Read("Table") with { Handle = 0, Use = 0 });
        var regular = (NftChain)Decoders.Read("Chain0");
        Assert.Equal(("sub", "a chain"), (regular.Name, regular.Comment));
        Assert.Null(regular.Hook);
        Assert.Equal(new NftHook("filter", HookNumber.Forward, -5, VerdictCode.Drop), ((NftChain)Decoders.Read("Chain1")).Hook);
        Assert.Equal(new NftHook("nat", HookNumber.Prerouting, -100, VerdictCode.Accept), ((NftChain)Decoders.Read("Chain2")).Hook);

        var set = (NftSet)Decoders.Read("Set0");
        Assert.Equal(("s", NftSetTraits.Interval, NftDataType.IPv4Address, 4u, "a set"), (set.Name, set.Flags, set.KeyType, set.KeyLength, set.Comment));
        var map = (NftSet)Decoders.Read("Set1");
        Assert.Equal((NftSetTraits.Map, NftDataType.Port, NftDataType.IPv4Address), (map.Flags, map.KeyType, map.DataType));
        var verdicts = (NftSet)Decoders.Read("Set2");
        Assert.Equal((NftDataType.Concatenate(NftDataType.IPv4Address, NftDataType.Port), NftDataType.Verdict), (verdicts.KeyType, verdicts.DataType));
    }

    [Fact]
    public void Elements()
    {
        var ranges = (List<NftSetElement>)Decoders.Read("ElementsS");
        Assert.Contains(ranges, element => !element.IsRangeEnd && element.Key.Span.SequenceEqual(new byte[] { 10, 0, 0, 0 }));
        Assert.Contains(ranges, element => element.IsRangeEnd && element.Key.Span.SequenceEqual(new byte[] { 11, 0, 0, 0 }));
        var values = (List<NftSetElement>)Decoders.Read("ElementsM");
        Assert.Contains(values, element => element.Key.Span.SequenceEqual(new byte[] { 0, 80 }) && element.Value.Span.SequenceEqual(new byte[] { 10, 1, 2, 3 }));
        var verdicts = (List<NftSetElement>)Decoders.Read("ElementsV");
        Assert.Equal([new Verdict(VerdictCode.Drop), new Verdict(VerdictCode.Jump, "sub")], verdicts.Select(element => element.Verdict!).OrderBy(verdict => -(int)verdict.Code));
    }

    [Fact]
    public void Rules()
    {
        var rule = (NftRule)Decoders.Read("Rule0");
        Assert.Equal((NftFamily.Inet, "t", "sub", "a rule"), (rule.Family, rule.Table, rule.Chain, rule.Comment));
        Assert.Equal([new Counter(3, 180), NftMatch.Decide(VerdictCode.Return)], rule.Expressions);
        Assert.NotEqual(0ul, rule.Handle);

        // Of all rules only "tcp option maxseg" and "rt mtu" are not known, and kept.
        string[] unknown = [.. Decoders.Names("Rule").SelectMany(name => ((NftRule)Decoders.Read(name)).Expressions).OfType<UnknownExpression>().Select(expression => expression.Name)];
        Assert.Equal(["exthdr", "rt"], unknown.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_read_is_written_again_byte_for_byte()
    {
        foreach (string name in Decoders.Names("Rule"))
        {
            byte[] vector = Vectors.All[name];
            var rule = (NftRule)Decoders.Read(name);
            var buffer = new MessageBuffer();
            rule.Write(buffer.Begin(0, 0, new NftHeader(rule.Family)), rule.Handle, 0);
            // The kernel tells the place of the rule (NFTA_RULE_POSITION), which is no part of it, and does not mark what is nested.
            Assert.Equal(Without(vector[4..], 6), Without(buffer.Bytes[20..].ToArray(), 6));
        }
    }

    [Fact]
    public void Errors_keep_the_number_and_the_attribute()
    {
        byte[] vector = Vectors.All["ErrorOffset"];
        ReadOnlySpan<byte> datagram = vector;
        Assert.True(NetlinkHeader.TryTake(ref datagram, out NetlinkHeader header, out ReadOnlySpan<byte> payload, out _));
        KernelError error = KernelError.Read(header, payload);
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.False(string.IsNullOrEmpty(error.Text));
    }

    /// <summary>Top-level attributes but one, without the "nested" flags at any depth.</summary>
    private static string Without(byte[] attributes, ushort type)
    {
        AttributeError error = default;
        var reader = new AttributeReader(attributes, ref error);
        string all = "";
        while (reader.Next())
        {
            if (reader.Type != type)
                all += $"{reader.Type}({Inside(reader)}) ";
        }
        Assert.Null(error.Reason);
        return all;
    }

    private static string Inside(AttributeReader reader)
    {
        AttributeError error = default;
        var inner = new AttributeReader(reader.Value, ref error);
        string all = "";
        while (inner.Next())
            all += $"{inner.Type}({Inside(inner)}) ";
        return error.Reason is null && all.Length != 0 ? all : Convert.ToHexString(reader.Value);
    }
}
