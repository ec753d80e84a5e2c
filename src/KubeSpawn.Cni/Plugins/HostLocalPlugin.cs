using KubeSpawn.Cni.Ipam;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>Type host-local: IPAM for whatever other plugin calls it.</summary>
internal sealed class HostLocalPlugin : IPlugin
{
    public CniResult Add(CniRequest request) => HostLocal.Add(request);

    public void Delete(CniRequest request) => HostLocal.Delete(request);

    public void Check(CniRequest request) => HostLocal.Check(request);

    public void CollectGarbage(CniRequest request) => HostLocal.CollectGarbage(request);

    public void Status(CniRequest request) => HostLocal.Status(request);
}
