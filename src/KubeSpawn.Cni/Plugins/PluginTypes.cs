using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>The plugin types of this binary.</summary>
internal sealed class PluginTypes(INetworkStack network, IPacketFilter filter)
{
    /// <summary>
    /// The type a process was started as: by its program's name, since a runtime looks for a file of the type's name (and an IPAM plugin
    /// reads the configuration of another type); else by the configuration's type.
    /// </summary>
    public IPlugin Choose(string programName, string? configuredType) =>
        Find(programName) ?? Find(configuredType) ?? throw new CniException(
            CniErrorCode.UnsupportedField,
            $"type \"{configuredType}\" is not supported",
            "supported are bridge, host-local, loopback, portmap, kube-spawn");

    private IPlugin? Find(string? type) => type switch
    {
        "bridge" => new BridgePlugin(network, filter),
        "host-local" => new HostLocalPlugin(),
        "loopback" => new LoopbackPlugin(network),
        "portmap" => new PortMapPlugin(network, filter),
        "kube-spawn" => new KubeSpawnPlugin(new BridgePlugin(network, filter), new PortMapPlugin(network, filter)),
        _ => null,
    };
}
