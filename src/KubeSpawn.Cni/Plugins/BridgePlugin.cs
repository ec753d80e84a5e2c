using KubeSpawn.Cni.Ipam;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>
/// Type bridge: a pair of links, one end a port of a bridge, the other in the container, with addresses of the built-in host-local. The
/// bridge and the network's masquerading belong to the network: they are made by the first ADD and stay after the last DEL.
/// </summary>
internal sealed class BridgePlugin(INetworkStack network, IPacketFilter filter) : IPlugin
{
    public CniResult Add(CniRequest request)
    {
        BridgeSettings settings = BridgeSettings.From(request.Configuration);
        using IContainerNamespace container = network.RequireContainer(request);
        return UndoList.Run(undo => Add(request, settings, container, undo));
    }

    public void Delete(CniRequest request)
    {
        BridgeSettings settings = BridgeSettings.From(request.Configuration);
        // The link first: an address must not be leased again while it still answers.
        RemoveLinks(request);
        if (settings.HasIpam)
            HostLocal.Delete(request);
    }

    public void Check(CniRequest request)
    {
        BridgeSettings settings = BridgeSettings.From(request.Configuration);
        CniResult previous = request.RequirePreviousResult();
        if (settings.HasIpam)
            HostLocal.Check(request);
        using IContainerNamespace container = network.RequireContainer(request);
        using ILinks links = network.OpenLinks();
        new BridgeCheck(request, settings, previous).Run(links, container);
        if (MasqueradeOf(request, settings) is { } plan && !filter.HasMasquerade(plan))
            throw CniException.CheckFailed($"the masquerading of network {request.Network} is missing or differs");
    }

    public void CollectGarbage(CniRequest request)
    {
        BridgeSettings settings = BridgeSettings.From(request.Configuration);
        IReadOnlySet<Attachment> valid = request.RequireValidAttachments();
        HashSet<string> kept = [.. valid.Select(attachment => attachment.Mark)];
        string prefix = Attachment.NetworkMark(request.Network) + " ";
        using (ILinks links = network.OpenLinks())
        {
            foreach (LinkState link in links.List())
            {
                if (link.Alias.StartsWith(prefix, StringComparison.Ordinal) && !kept.Contains(link.Alias))
                    links.Remove(link.Index);
            }
        }
        if (settings.HasIpam)
            HostLocal.CollectGarbage(request);
    }

    public void Status(CniRequest request)
    {
        BridgeSettings settings = BridgeSettings.From(request.Configuration);
        if (settings.HasIpam)
            HostLocal.Status(request);
        network.RequireLinks();
    }

    private CniResult Add(CniRequest request, BridgeSettings settings, IContainerNamespace container, UndoList undo)
    {
        PodAddresses addresses = PodAddresses.None;
        if (settings.HasIpam)
        {
            CniResult leases = HostLocal.Add(request);
            undo.Add(() => HostLocal.Delete(request));
            addresses = PodAddresses.From(leases, settings);
        }
        using ILinks links = network.OpenLinks();
        var bridge = new Bridge(links, settings);
        LinkState bridgeLink = bridge.Ensure();
        RequireNoLink(container, request.InterfaceName);
        undo.Add(() => RemoveOwnLink(links, request.Attachment));
        LinkState hostLink = AddPair(request, settings, links, container);
        bridge.AddPort(bridgeLink, hostLink);
        if (settings.IsGateway)
            BecomeGateway(bridge, bridgeLink, addresses);
        if (MasqueradeOf(request, settings) is { } plan)
            filter.EnsureMasquerade(plan);
        LinkState containerLink = container.Run(inside => ContainerLink.SetUp(inside, request.InterfaceName, addresses));
        return new CniResult
        {
            Interfaces =
            [
                Describe(bridgeLink),
                Describe(hostLink),
                Describe(containerLink) with { Sandbox = request.NamespacePath },
            ],
            Ips = addresses.Ips.Count > 0 ? addresses.Ips : null,
            Routes = addresses.Routes.Count > 0 ? addresses.Routes : null,
            Dns = request.Configuration.Dns is { } dns && !dns.IsEmpty() ? dns : addresses.Dns,
        };
    }

    /// <summary>Before anything that would have to be undone: what is there belongs to an attachment that lives.</summary>
    private static void RequireNoLink(IContainerNamespace container, string name)
    {
        if (container.Run(inside => inside.Find(name)) is not null)
        {
            throw CniException.InvalidConfiguration(
                $"the network namespace \"{container.Path}\" has a link {name} already", "DEL comes before another ADD");
        }
    }

    private static LinkState AddPair(CniRequest request, BridgeSettings settings, ILinks links, IContainerNamespace container)
    {
        Attachment attachment = request.Attachment;
        // Left by an ADD of this attachment whose container has another namespace by now.
        RemoveOwnLink(links, attachment);
        links.AddPair(attachment.HostLinkName, attachment.Mark, container, request.InterfaceName, settings.Mtu);
        return links.Find(attachment.HostLinkName) ??
            throw new CniException(CniErrorCode.TryAgainLater, $"link {attachment.HostLinkName} went away while it was set up");
    }

    private void BecomeGateway(Bridge bridge, LinkState link, PodAddresses addresses)
    {
        foreach (CniAddress ip in addresses.Ips)
        {
            if (ip.Gateway is not null)
                bridge.EnsureAddress(link, new CidrAddress(ip.Gateway, ip.Address.PrefixLength));
        }
        foreach (bool v6 in addresses.Ips.Select(ip => ip.Address.IsV6).Distinct())
            network.EnableForwarding(v6);
    }

    private void RemoveLinks(CniRequest request)
    {
        using (ILinks links = network.OpenLinks())
        {
            // One end takes the other with it; no need to enter the container, or to find out whether it still exists.
            if (RemoveOwnLink(links, request.Attachment))
                return;
        }
        using IContainerNamespace? container = request.NamespacePath.Length == 0 ? null : network.OpenContainer(request.NamespacePath);
        container?.Run(inside => inside.Find(request.InterfaceName) is { Kind: "veth" } link && inside.Remove(link.Index));
    }

    private static bool RemoveOwnLink(ILinks links, Attachment attachment) =>
        links.Find(attachment.HostLinkName) is { } link && link.Alias == attachment.Mark && links.Remove(link.Index);

    /// <summary>By the configured ranges, not by the leased address: one rule serves all pods, and need not change when one comes.</summary>
    private static MasqueradePlan? MasqueradeOf(CniRequest request, BridgeSettings settings) =>
        settings is { Masquerade: true, HasIpam: true }
            ? new MasqueradePlan(
                request.Network,
                [.. HostLocalSettings.From(request).Sets.SelectMany(set => set.Ranges).Select(range => range.Subnet).Distinct()],
                settings.ClusterCidr)
            : null;

    private static CniInterface Describe(LinkState link) => new() { Name = link.Name, Mac = link.Mac, Mtu = link.Mtu };
}
