using System.Net;
using System.Net.Sockets;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>What IPAM has leased, completed to what the container's link shall have; decided before anything is made.</summary>
internal sealed record PodAddresses(IReadOnlyList<CniAddress> Ips, IReadOnlyList<CniRoute> Routes, CniDns? Dns)
{
    /// <summary>No addresses at all.</summary>
    public static PodAddresses None { get; } = new([], [], null);

    /// <summary>Index of the container's link in the result of type bridge.</summary>
    public const int ContainerInterface = 2;

    /// <summary>Fills in gateways and default routes as the bridge's settings ask for.</summary>
    public static PodAddresses From(CniResult leases, BridgeSettings settings)
    {
        IReadOnlyList<CniAddress> ips = leases.Ips ?? [];
        if (ips.Count == 0)
            throw CniException.InvalidConfiguration("ipam gave no address");
        List<CniAddress> completed = [.. ips.Select(ip => ip with { Interface = ContainerInterface, Gateway = GatewayOf(ip, settings) })];
        List<CniRoute> routes = [.. leases.Routes ?? []];
        if (routes.Find(route => route.Advmss is not null) is { } limited)
        {
            throw new CniException(
                CniErrorCode.UnsupportedField, $"advmss {limited.Advmss} of the route to {limited.Dst} is not supported", "set its mtu");
        }
        if (settings.IsDefaultGateway)
        {
            foreach (bool v6 in completed.Select(ip => ip.Address.IsV6).Distinct())
                AddDefaultRoute(routes, completed.First(ip => ip.Address.IsV6 == v6));
        }
        return new PodAddresses(completed, routes, leases.Dns);
    }

    /// <summary>By way of which gateway a route leads; null: directly through the link.</summary>
    public IPAddress? GatewayOf(CniRoute route) =>
        route.Gw ?? Ips.FirstOrDefault(ip => ip.Address.IsV6 == route.Dst.IsV6 && ip.Gateway is not null)?.Gateway;

    private static IPAddress? GatewayOf(CniAddress ip, BridgeSettings settings) =>
        ip.Gateway is null && settings.IsGateway ? AddressMath.Add(ip.Address.Network.BaseAddress, 1) : ip.Gateway;

    private static void AddDefaultRoute(List<CniRoute> routes, CniAddress ip)
    {
        IPAddress any = ip.Address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (routes.Any(route => route.Dst.PrefixLength == 0 && route.Dst.Address.Equals(any)))
            throw CniException.InvalidConfiguration("isDefaultGateway is set, and ipam's routes have a default route too", "leave one of them away");
        routes.Add(new CniRoute { Dst = new CidrAddress(any, 0), Gw = ip.Gateway });
    }
}
