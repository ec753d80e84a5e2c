using System.Net;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink.Route;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Cni.Links;

/// <summary>The links of the namespace a socket was opened in. Settings under /proc/sys/net are those of the calling thread's namespace.</summary>
internal sealed class LinuxLinks(RouteSocket socket) : IContainerLinks
{
    private const uint WithoutDuplicateDetection = 0x02; // IFA_F_NODAD, linux/if_addr.h

    public LinkState? Find(string name) => socket.FindLink(name) is { } link ? ToState(link) : null;

    public IReadOnlyList<LinkState> List() => [.. socket.Links().Select(ToState)];

    public bool AddBridge(string name, int? mtu)
    {
        // With an address of its own it does not take over that of one port after the other, which would make pods lose their gateway.
        var mac = new byte[6];
        Random.Shared.NextBytes(mac);
        mac[0] = (byte)((mac[0] & 0xfe) | 0x02);
        try
        {
            socket.CreateLink(new LinkSpec(name, new BridgeKind()) { Mac = mac, Mtu = (uint?)mtu, Up = true });
            return true;
        }
        catch (LinuxException exception) when (exception.Errno == Errno.EEXIST)
        {
            return false;
        }
    }

    public void AddPair(string name, string alias, IContainerNamespace container, string containerName, int? mtu)
    {
        var peer = new LinkSpec(containerName) { Namespace = ((LinuxContainerNamespace)container).Handle, Mtu = (uint?)mtu };
        socket.CreateLink(new LinkSpec(name, new VethKind(peer)) { Alias = alias, Mtu = (uint?)mtu });
    }

    public bool Remove(int index) => socket.DeleteLink(index);

    public void SetUp(int index) => socket.SetUp(index);

    public void SetDown(int index) => socket.ChangeLink(index, new LinkChange { Up = false });

    public void AttachPort(int index, int bridgeIndex, bool hairpin) => socket.ChangeLink(
        index, new LinkChange { Master = bridgeIndex, Up = true, BridgePort = hairpin ? new BridgePortOptions { Hairpin = true } : null });

    public void SetPromiscuous(int index) => socket.ChangeLink(index, new LinkChange { Promiscuous = true });

    public IReadOnlyList<CidrAddress> Addresses(int index) =>
        [.. socket.Addresses(index).Where(found => found.LinkIndex == index).Select(found => new CidrAddress(found.Address, found.PrefixLength))];

    public void AddAddress(int index, CidrAddress address) => socket.AddAddress(ToKernel(index, address));

    public void RemoveAddress(int index, CidrAddress address) => socket.DeleteAddress(ToKernel(index, address));

    public IReadOnlyList<RouteState> Routes() =>
        [.. socket.Routes(table: 0).Select(route => new RouteState(route.Destination, route.Gateway, route.LinkIndex, (int)route.Table))];

    public void AddRoute(int index, CniRoute route, IPAddress? gateway) => socket.AddRoute(new Route(route.Dst.Network)
    {
        Gateway = gateway,
        LinkIndex = index,
        Mtu = (uint)(route.Mtu ?? 0),
        Metric = (uint)(route.Priority ?? 0),
        Table = (uint)(route.Table ?? (int)Route.MainTable),
        Scope = (byte?)route.Scope,
    });

    public void PrepareAddresses(string linkName, bool v4, bool v6)
    {
        if (v6)
            KernelSettings.Exchange($"net/ipv6/conf/{linkName}/disable_ipv6", "0");
        // Where /proc/sys is read-only, a neighbour that remembers the address's former owner finds out a little later by itself.
        if (v4)
            _ = TrySwitchOn($"net/ipv4/conf/{linkName}/arp_notify");
        if (v6)
            _ = TrySwitchOn($"net/ipv6/conf/{linkName}/ndisc_notify");
    }

    public void Dispose() => socket.Dispose();

    private static bool TrySwitchOn(string setting)
    {
        try
        {
            KernelSettings.Exchange(setting, "1");
            return true;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EROFS or Errno.EACCES)
        {
            return false;
        }
    }

    private static LinkAddress ToKernel(int index, CidrAddress address) => new(index, address.Address, address.PrefixLength)
    {
        Flags = address.IsV6 ? WithoutDuplicateDetection : 0,
        Broadcast = address.IsV6 || address.PrefixLength >= 31 ? null : AddressMath.Last(address.Network),
    };

    private static LinkState ToState(Link link) => new()
    {
        Index = link.Index,
        Name = link.Name,
        Kind = link.Kind,
        Mac = string.Join(':', link.Mac.ToArray().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))),
        Mtu = (int)link.Mtu,
        MasterIndex = link.Master,
        IsUp = link.IsUp,
        IsHairpin = link.BridgePort?.Hairpin ?? false,
        Alias = link.Alias,
    };
}
