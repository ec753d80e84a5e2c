using KubeSpawn.Cni.Links;

namespace KubeSpawn.Cni.Tests.Fakes;

/// <summary>A node and its containers' namespaces, in memory.</summary>
internal sealed class FakeNetwork(FakeKernel kernel) : INetworkStack
{
    public FakeLinks Node { get; } = new(kernel);

    public Dictionary<string, FakeLinks> Containers { get; } = [];

    public HashSet<string> Settings { get; } = [];

    public FakeLinks AddContainer(string path)
    {
        var links = new FakeLinks(kernel);
        links.Put("lo", "", 65536);
        Containers.Add(path, links);
        return links;
    }

    public ILinks OpenLinks() => Node;

    public IContainerNamespace? OpenContainer(string path) =>
        Containers.TryGetValue(path, out FakeLinks? links) ? new FakeContainer(path, links) : null;

    public void EnableForwarding(bool v6)
    {
        kernel.Effect("forwarding");
        Settings.Add(v6 ? "forwarding 6" : "forwarding 4");
    }

    public void AllowLoopbackSources(string linkName)
    {
        kernel.Effect("route_localnet");
        Settings.Add("route_localnet " + linkName);
    }
}

/// <summary>A container's namespace, in memory.</summary>
internal sealed class FakeContainer(string path, FakeLinks links) : IContainerNamespace
{
    public string Path => path;

    public FakeLinks Links => links;

    public T Run<T>(Func<IContainerLinks, T> work) => work(links);

    public void Dispose()
    {
        // Nothing is held.
    }
}
