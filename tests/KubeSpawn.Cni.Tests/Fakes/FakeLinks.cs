using System.Net;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Cni.Tests.Fakes;

/// <summary>A network namespace in memory.</summary>
internal sealed class FakeLinks(FakeKernel kernel) : IContainerLinks
{
    private readonly Dictionary<int, LinkState> _links = [];
    private readonly Dictionary<int, (FakeLinks Other, int Index)> _peers = [];

    public List<(int Index, CidrAddress Address)> AddressList { get; } = [];

    public List<RouteState> RouteList { get; } = [];

    public HashSet<int> Promiscuous { get; } = [];

    public List<string> Announcing { get; } = [];

    public LinkState? Find(string name) => _links.Values.FirstOrDefault(link => link.Name == name);

    public IReadOnlyList<LinkState> List() => [.. _links.Values];

    public bool AddBridge(string name, int? mtu)
    {
        kernel.Effect($"add bridge {name}");
        if (Find(name) is not null)
            return false;
        Put(name, "bridge", mtu ?? 1500);
        return true;
    }

    public void AddPair(string name, string alias, IContainerNamespace container, string containerName, int? mtu)
    {
        kernel.Effect($"add pair {name}");
        FakeLinks inside = ((FakeContainer)container).Links;
        if (Find(name) is not null || inside.Find(containerName) is not null)
            throw new LinuxException("add pair", name, Errno.EEXIST);
        int here = Put(name, "veth", mtu ?? 1500);
        int there = inside.Put(containerName, "veth", mtu ?? 1500);
        Change(here, link => link with { Alias = alias });
        _peers[here] = (inside, there);
        inside._peers[there] = (this, here);
    }

    public bool Remove(int index)
    {
        kernel.Effect("remove link");
        if (!_links.ContainsKey(index))
            return false;
        if (_peers.TryGetValue(index, out (FakeLinks Other, int Index) peer))
            peer.Other.Drop(peer.Index);
        Drop(index);
        return true;
    }

    public void SetUp(int index) => Change("set up", index, link => link with { IsUp = true });

    public void SetDown(int index) => Change("set down", index, link => link with { IsUp = false });

    public void AttachPort(int index, int bridgeIndex, bool hairpin) =>
        Change("attach port", index, link => link with { MasterIndex = bridgeIndex, IsHairpin = hairpin, IsUp = true });

    public void SetPromiscuous(int index)
    {
        kernel.Effect("set promiscuous");
        Promiscuous.Add(index);
    }

    public IReadOnlyList<CidrAddress> Addresses(int index) => [.. AddressList.Where(entry => entry.Index == index).Select(entry => entry.Address)];

    public void AddAddress(int index, CidrAddress address)
    {
        kernel.Effect($"add address {address}");
        AddressList.Add((index, address));
    }

    public void RemoveAddress(int index, CidrAddress address)
    {
        kernel.Effect($"remove address {address}");
        AddressList.Remove((index, address));
    }

    public IReadOnlyList<RouteState> Routes() => RouteList;

    public void AddRoute(int index, CniRoute route, IPAddress? gateway)
    {
        kernel.Effect($"add route {route.Dst}");
        RouteList.Add(new RouteState(route.Dst.Network, gateway, index, route.Table ?? 254));
    }

    public void PrepareAddresses(string linkName, bool v4, bool v6)
    {
        kernel.Effect("announce");
        Announcing.Add(linkName);
    }

    public void Dispose()
    {
        // Nothing is held: the namespace outlives whoever looks at it.
    }

    /// <summary>Changes a link behind the plugin's back.</summary>
    public void Change(int index, Func<LinkState, LinkState> change) => _links[index] = change(_links[index]);

    public int Put(string name, string kind, int mtu)
    {
        int index = kernel.NextIndex();
        _links[index] = new LinkState
        {
            Index = index,
            Name = name,
            Kind = kind,
            Mac = $"02:00:00:00:00:{index:x2}",
            Mtu = mtu,
            MasterIndex = 0,
            IsUp = false,
            IsHairpin = false,
            Alias = "",
        };
        return index;
    }

    private void Change(string what, int index, Func<LinkState, LinkState> change)
    {
        kernel.Effect(what);
        Change(index, change);
    }

    private void Drop(int index)
    {
        _links.Remove(index);
        _peers.Remove(index);
        AddressList.RemoveAll(entry => entry.Index == index);
        RouteList.RemoveAll(route => route.LinkIndex == index);
    }
}
