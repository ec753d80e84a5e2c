using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>The network's bridge. Every step can be repeated, by many ADDs at once.</summary>
internal sealed class Bridge(ILinks links, BridgeSettings settings)
{
    private const string Kind = "bridge";

    /// <summary>Makes the bridge if it is missing, and sets it up.</summary>
    public LinkState Ensure()
    {
        LinkState? bridge = links.Find(settings.Name);
        if (bridge is null)
        {
            // False: another ADD was faster; its bridge is as good.
            links.AddBridge(settings.Name, settings.Mtu);
            bridge = links.Find(settings.Name) ??
                throw new CniException(CniErrorCode.TryAgainLater, $"bridge {settings.Name} went away while it was made");
        }
        if (bridge.Kind != Kind)
        {
            throw CniException.InvalidConfiguration(
                $"link {settings.Name} is there, and no bridge", $"name another one in \"bridge\", or remove it: ip link delete {settings.Name}");
        }
        if (settings.Promiscuous)
            links.SetPromiscuous(bridge.Index);
        if (!bridge.IsUp)
            links.SetUp(bridge.Index);
        return bridge;
    }

    /// <summary>Makes a link a port of the bridge, and sets it up.</summary>
    public void AddPort(LinkState bridge, LinkState port) => links.AttachPort(port.Index, bridge.Index, settings.Hairpin);

    /// <summary>
    /// Gives the bridge an address. One of an overlapping network that it has already is in the way: an error, or removed with forceAddress.
    /// </summary>
    public void EnsureAddress(LinkState bridge, CidrAddress address)
    {
        IReadOnlyList<CidrAddress> present = links.Addresses(bridge.Index);
        if (present.Contains(address))
            return;
        foreach (CidrAddress other in present)
        {
            if (other.IsV6 != address.IsV6 || !(other.Network.Contains(address.Address) || address.Network.Contains(other.Address)))
                continue;
            if (!settings.ForceAddress)
            {
                throw CniException.InvalidConfiguration(
                    $"bridge {settings.Name} has the address {other} already, which is not {address}", "set forceAddress to have it replaced");
            }
            links.RemoveAddress(bridge.Index, other);
        }
        links.AddAddress(bridge.Index, address);
    }
}
