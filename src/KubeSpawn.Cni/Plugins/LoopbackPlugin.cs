using System.Net;
using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>Type loopback: sets the container's lo up; the kernel gives it its addresses.</summary>
internal sealed class LoopbackPlugin(INetworkStack network) : IPlugin
{
    private const string Name = "lo";

    public CniResult Add(CniRequest request)
    {
        using IContainerNamespace container = network.RequireContainer(request);
        CniResult made = container.Run(links =>
        {
            LinkState lo = Find(links);
            links.SetUp(lo.Index);
            return new CniResult
            {
                Interfaces = [new CniInterface { Name = lo.Name, Mac = lo.Mac, Mtu = lo.Mtu, Sandbox = request.NamespacePath }],
                Ips = [.. links.Addresses(lo.Index).Select(address => new CniAddress { Interface = 0, Address = address })],
            };
        });
        return request.Configuration.PrevResult ?? made;
    }

    public void Delete(CniRequest request)
    {
        using IContainerNamespace? container = request.NamespacePath.Length == 0 ? null : network.OpenContainer(request.NamespacePath);
        container?.Run(links =>
        {
            links.SetDown(Find(links).Index);
            return true;
        });
    }

    public void Check(CniRequest request)
    {
        using IContainerNamespace container = network.RequireContainer(request);
        container.Run(links =>
        {
            LinkState lo = Find(links);
            if (!lo.IsUp)
                throw CniException.CheckFailed($"{Name} is down");
            if (!links.Addresses(lo.Index).Any(address => IPAddress.IsLoopback(address.Address)))
                throw CniException.CheckFailed($"{Name} has no loopback address");
            return true;
        });
    }

    public void CollectGarbage(CniRequest request) => _ = request.RequireValidAttachments();

    public void Status(CniRequest request) => network.RequireLinks();

    private static LinkState Find(ILinks links) =>
        links.Find(Name) ?? throw new CniException(CniErrorCode.Kernel, "the container's network namespace has no lo");
}
