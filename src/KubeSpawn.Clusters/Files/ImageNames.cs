using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Files;

/// <summary>Names of images that are kubeadm's defaults of a version (its constants package).</summary>
public static class ImageNames
{
    /// <summary>The registry: it moved with v1.25.</summary>
    public static string Repository(KubernetesVersion version) => version.AtLeast(25) ? "registry.k8s.io" : "k8s.gcr.io";

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
