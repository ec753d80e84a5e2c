namespace KubeSpawn.Cni.Links;

/// <summary>What the plugins ask of the kernel, seen from the namespace they run in: the node's.</summary>
internal interface INetworkStack
{
    /// <summary>The node's links; the caller disposes.</summary>
    ILinks OpenLinks();

    /// <summary>The namespace at a path; null where there is none.</summary>
    IContainerNamespace? OpenContainer(string path);

    /// <summary>Lets the node pass on packets: ip_forward, or IPv6's forwarding.</summary>
    void EnableForwarding(bool v6);

    /// <summary>Lets packets from 127.0.0.0/8 leave by a link (route_localnet), so that localhost's ports can lead to containers.</summary>
    void AllowLoopbackSources(string linkName);
}

/// <summary>A container's network namespace.</summary>
internal interface IContainerNamespace : IDisposable
{
    /// <summary>Its path, for results and messages.</summary>
    string Path { get; }

    /// <summary>Does work inside, on a thread that does nothing else.</summary>
    T Run<T>(Func<IContainerLinks, T> work);
}

/// <summary>The links of a container, seen from inside.</summary>
internal interface IContainerLinks : ILinks
{
    /// <summary>
    /// Lets a link have addresses of these families, and announce them when it goes up, so that nobody sends to who had them before
    /// (disable_ipv6, arp_notify, ndisc_notify).
    /// </summary>
    void PrepareAddresses(string linkName, bool v4, bool v6);
}
