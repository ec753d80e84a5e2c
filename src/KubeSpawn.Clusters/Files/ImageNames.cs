using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Files;

/// <summary>Names of images that are kubeadm's defaults of a version (its constants package).</summary>
public static class ImageNames
{
    /// <summary>The registry: it moved with v1.25 and the last patches of three versions before it.</summary>
    public static string Repository(KubernetesVersion version)
    {
        bool moved = version switch
        {
            { Minor: >= 25 } or { Minor: 24, Patch: >= 9 } or { Minor: 23, Patch: >= 15 } or { Minor: 22, Patch: >= 17 } => true,
            _ => false,
        };
        return moved ? "registry.k8s.io" : "k8s.gcr.io";
    }

    /// <summary>Tag of the pause image.</summary>
    public static string PauseTag(KubernetesVersion version) => version.Minor switch
    {
        <= 20 => "3.2",
        21 => "3.4.1",
        22 => "3.5",
        23 => "3.6",
        24 => "3.7",
        25 => "3.8",
        <= 30 => "3.9",
        <= 33 => "3.10",
        _ => "3.10.1",
    };
}
