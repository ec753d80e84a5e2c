using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Netlink.Route;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Cni.Links;

/// <summary>A container's network namespace, held by a descriptor.</summary>
internal sealed class LinuxContainerNamespace(string path, NetworkNamespace networkNamespace) : IContainerNamespace
{
    public string Path => path;

    /// <summary>The descriptor; owned by this object.</summary>
    public SafeFileHandle Handle => networkNamespace.Handle;

    public T Run<T>(Func<IContainerLinks, T> work) => networkNamespace.Run(() =>
    {
        using var links = new LinuxLinks(RouteSocket.Open());
        return work(links);
    });

    public void Dispose() => networkNamespace.Dispose();
}
