using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>The container's own link, from inside its namespace.</summary>
internal static class ContainerLink
{
    /// <summary>Gives the link its addresses, sets it up, adds the routes.</summary>
    public static LinkState SetUp(IContainerLinks links, string name, PodAddresses addresses)
    {
        LinkState link = links.Find(name) ??
            throw new CniException(CniErrorCode.TryAgainLater, $"link {name} went away while it was set up");
        if (addresses.Ips.Count > 0)
            links.PrepareAddresses(name, addresses.Ips.Any(ip => !ip.Address.IsV6), addresses.Ips.Any(ip => ip.Address.IsV6));
        // Addresses before up: going up is what announces them.
        foreach (CniAddress ip in addresses.Ips)
            links.AddAddress(link.Index, ip.Address);
        links.SetUp(link.Index);
        foreach (CniRoute route in addresses.Routes)
            links.AddRoute(link.Index, route, addresses.GatewayOf(route));
        return link;
    }
}
