using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>Type portmap: ports of the node lead to ports of a container that an earlier plugin of the chain has attached.</summary>
internal sealed class PortMapPlugin(INetworkStack network, IPacketFilter filter) : IPlugin
{
    public CniResult Add(CniRequest request)
    {
        CniResult previous = request.RequirePreviousResult();
        IReadOnlyList<PortForward> forwards = PortMapSettings.From(request, previous);
        if (forwards.Count == 0)
            return previous;
        // In one transaction of the kernel's: nothing to undo when it fails.
        filter.SetPortForwards(request.Attachment, forwards);
        return UndoList.Run(undo =>
        {
            undo.Add(() => filter.RemovePortForwards(request.Attachment));
            if (forwards.Any(forward => forward.Masquerade))
                AllowLocalhost(previous);
            return previous;
        });
    }

    public void Delete(CniRequest request) => filter.RemovePortForwards(request.Attachment);

    public void Check(CniRequest request)
    {
        IReadOnlyList<PortForward> forwards = PortMapSettings.From(request, request.RequirePreviousResult());
        if (!filter.HasPortForwards(request.Attachment, forwards))
            throw CniException.CheckFailed($"the port mappings of container {request.ContainerId} are missing or differ");
    }

    public void CollectGarbage(CniRequest request) =>
        filter.RemovePortForwardsExcept(request.Network, request.RequireValidAttachments());

    public void Status(CniRequest request) => network.RequireLinks();

    /// <summary>By the links outside the container, of which one leads to it: a bridge, or a single link.</summary>
    private void AllowLocalhost(CniResult previous)
    {
        foreach (CniInterface link in previous.Interfaces ?? [])
        {
            if (string.IsNullOrEmpty(link.Sandbox))
                network.AllowLoopbackSources(link.Name);
        }
    }
}
