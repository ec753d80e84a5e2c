using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>A plugin type: its verbs. Failures are <see cref="CniException"/>s, or the kernel's.</summary>
internal interface IPlugin
{
    /// <summary>Attaches the container; what is done is undone when it fails.</summary>
    CniResult Add(CniRequest request);

    /// <summary>Detaches it; what is gone already is no error.</summary>
    void Delete(CniRequest request);

    /// <summary>Fails where what is there differs from what ADD made.</summary>
    void Check(CniRequest request);

    /// <summary>Frees what belongs to none of the valid attachments.</summary>
    void CollectGarbage(CniRequest request);

    /// <summary>Fails where ADD would, whatever the container.</summary>
    void Status(CniRequest request);
}
