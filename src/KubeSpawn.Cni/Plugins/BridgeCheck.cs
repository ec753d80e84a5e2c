using System.Net;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>Compares what ADD said with what is there.</summary>
internal sealed class BridgeCheck(CniRequest request, BridgeSettings settings, CniResult previous)
{
    /// <summary>Fails at the first difference.</summary>
    public void Run(ILinks links, IContainerNamespace container)
    {
        CniInterface containerLink = FindInResult(
            link => link.Sandbox == request.NamespacePath && link.Name == request.InterfaceName, request.InterfaceName);
        LinkState bridge = links.Find(settings.Name) ?? throw CniException.CheckFailed($"bridge {settings.Name} is missing");
        if (bridge.Kind != "bridge")
            throw CniException.CheckFailed($"link {settings.Name} is no bridge");
        RequireUp(bridge);
        CheckPort(links, bridge);
        if (settings.IsGateway)
            CheckGateway(links, bridge);
        container.Run(inside =>
        {
            CheckContainer(inside, containerLink);
            return true;
        });
    }

    private CniInterface FindInResult(Func<CniInterface, bool> which, string name) =>
        (previous.Interfaces ?? []).FirstOrDefault(which) ?? throw CniException.CheckFailed($"prevResult has no interface {name} of this container");

    /// <summary>The port is what prevResult calls it, so that pods of an earlier plugin can be checked too.</summary>
    private void CheckPort(ILinks links, LinkState bridge)
    {
        CniInterface expected = FindInResult(link => string.IsNullOrEmpty(link.Sandbox) && link.Name != settings.Name, "outside the container");
        LinkState port = links.Find(expected.Name) ?? throw CniException.CheckFailed($"link {expected.Name} is missing");
        if (port.Kind != "veth")
            throw CniException.CheckFailed($"link {port.Name} is no veth");
        RequireMac(port, expected);
        RequireUp(port);
        if (port.MasterIndex != bridge.Index)
            throw CniException.CheckFailed($"link {port.Name} is no port of bridge {bridge.Name}");
        if (settings.Hairpin && !port.IsHairpin)
            throw CniException.CheckFailed($"link {port.Name} has lost its hairpin mode");
    }

    private void CheckGateway(ILinks links, LinkState bridge)
    {
        IReadOnlyList<CidrAddress> present = links.Addresses(bridge.Index);
        foreach (CniAddress ip in previous.Ips ?? [])
        {
            if (ip.Gateway is not null && !present.Contains(new CidrAddress(ip.Gateway, ip.Address.PrefixLength)))
                throw CniException.CheckFailed($"bridge {bridge.Name} has lost the gateway's address {ip.Gateway}");
        }
    }

    private void CheckContainer(ILinks links, CniInterface expected)
    {
        LinkState link = links.Find(expected.Name) ?? throw CniException.CheckFailed($"the container's link {expected.Name} is missing");
        RequireMac(link, expected);
        RequireUp(link);
        IReadOnlyList<CidrAddress> present = links.Addresses(link.Index);
        foreach (CniAddress ip in previous.Ips ?? [])
        {
            if (!present.Contains(ip.Address))
                throw CniException.CheckFailed($"the container's link {link.Name} has lost the address {ip.Address}");
        }
        IReadOnlyList<RouteState> routes = links.Routes();
        var addresses = new PodAddresses(previous.Ips ?? [], previous.Routes ?? [], null);
        foreach (CniRoute route in addresses.Routes)
        {
            IPAddress? gateway = addresses.GatewayOf(route);
            if (!routes.Any(there => there.LinkIndex == link.Index && there.Destination.Equals(route.Dst.Network) && Equals(there.Gateway, gateway)))
                throw CniException.CheckFailed($"the container has lost the route to {route.Dst}{(gateway is null ? "" : $" via {gateway}")}");
        }
    }

    private static void RequireMac(LinkState link, CniInterface expected)
    {
        if (!string.IsNullOrEmpty(expected.Mac) && !string.Equals(link.Mac, expected.Mac, StringComparison.OrdinalIgnoreCase))
            throw CniException.CheckFailed($"link {link.Name} has the hardware address {link.Mac}, not {expected.Mac}");
    }

    private static void RequireUp(LinkState link)
    {
        if (!link.IsUp)
            throw CniException.CheckFailed($"link {link.Name} is down");
    }
}
