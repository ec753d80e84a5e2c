using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>What several plugins ask of the kernel in the same way.</summary>
internal static class NetworkStackExtensions
{
    /// <summary>The request's namespace; nothing there is error 3: the runtime need not clean up.</summary>
    public static IContainerNamespace RequireContainer(this INetworkStack network, CniRequest request) =>
        network.OpenContainer(request.NamespacePath) ?? throw new CniException(
            CniErrorCode.UnknownContainer, $"the network namespace \"{request.NamespacePath}\" of container {request.ContainerId} does not exist");

    /// <summary>Fails where links cannot be listed.</summary>
    public static void RequireLinks(this INetworkStack network)
    {
        using ILinks links = network.OpenLinks();
        _ = links.List();
    }
}
