using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Links;

/// <summary>
/// Links, addresses and routes of one network namespace, as far as the plugins need them. The kernel's refusals come as
/// <see cref="KubeSpawn.Linux.Libc.LinuxException"/>.
/// </summary>
internal interface ILinks : IDisposable
{
    /// <summary>The link of that name, or null.</summary>
    LinkState? Find(string name);

    /// <summary>All links.</summary>
    IReadOnlyList<LinkState> List();

    /// <summary>Makes a bridge with a hardware address of its own, which stays when ports come and go. False: the name is taken.</summary>
    bool AddBridge(string name, int? mtu);

    /// <summary>Makes a pair of links: one here, marked with an alias, the other in the container. A name in use on either side is an error.</summary>
    void AddPair(string name, string alias, IContainerNamespace container, string containerName, int? mtu);

    /// <summary>Removes a link (with its pair); false where it is gone already.</summary>
    bool Remove(int index);

    /// <summary>Sets a link up.</summary>
    void SetUp(int index);

    /// <summary>Sets a link down.</summary>
    void SetDown(int index);

    /// <summary>
    /// Makes a link a port of a bridge and sets it up; with <paramref name="hairpin"/> it may send frames back where they came from.
    /// </summary>
    void AttachPort(int index, int bridgeIndex, bool hairpin);

    /// <summary>Lets a link take all frames.</summary>
    void SetPromiscuous(int index);

    /// <summary>The addresses of a link, link-local ones of IPv6 too.</summary>
    IReadOnlyList<CidrAddress> Addresses(int index);

    /// <summary>Gives a link an address, usable at once (no duplicate address detection); one that it has already stays.</summary>
    void AddAddress(int index, CidrAddress address);

    /// <summary>Takes an address away.</summary>
    void RemoveAddress(int index, CidrAddress address);

    /// <summary>The routes of the main table, and of others where a route names one.</summary>
    IReadOnlyList<RouteState> Routes();

    /// <summary>Adds a route by way of a gateway (null: directly through the link).</summary>
    void AddRoute(int index, CniRoute route, IPAddress? gateway);
}

/// <summary>A route as the kernel has it.</summary>
internal sealed record RouteState(IPNetwork Destination, IPAddress? Gateway, int LinkIndex, int Table);
