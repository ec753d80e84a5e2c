using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>Type kube-spawn: bridge with host-local, then portmap, as a chain would call them, in one start of a process.</summary>
internal sealed class KubeSpawnPlugin(IPlugin bridge, IPlugin portMap) : IPlugin
{
    public CniResult Add(CniRequest request)
    {
        CniResult attached = bridge.Add(request);
        return UndoList.Run(undo =>
        {
            undo.Add(() => bridge.Delete(request));
            return portMap.Add(request with { Configuration = request.Configuration with { PrevResult = attached } });
        });
    }

    public void Delete(CniRequest request) => All(() => portMap.Delete(request), () => bridge.Delete(request));

    public void Check(CniRequest request)
    {
        bridge.Check(request);
        portMap.Check(request);
    }

    public void CollectGarbage(CniRequest request) => All(() => portMap.CollectGarbage(request), () => bridge.CollectGarbage(request));

    public void Status(CniRequest request)
    {
        bridge.Status(request);
        portMap.Status(request);
    }

    /// <summary>The second is tried even where the first fails: as little as possible stays behind.</summary>
    private static void All(Action first, Action second)
    {
        try
        {
            first();
        }
        finally
        {
            second();
        }
    }
}
