using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>A Kubernetes that was built on this machine.</summary>
/// <param name="Folder">Where its binaries are.</param>
/// <param name="Version">What it calls itself.</param>
/// <param name="Architecture">amd64, arm64.</param>
public sealed record LocalBuild(string Folder, KubernetesVersion Version, string Architecture)
{
    /// <summary>What runs in containers of the cluster.</summary>
    public static IReadOnlyList<string> ImageNames { get; } = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

    /// <summary>All that a build has to hold: the nodes' programs, and <see cref="ImageNames"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. KubernetesBinaries.Names, .. ImageNames];

    /// <summary>Absolute path of one of them.</summary>
    public string PathOf(string name) => Path.Join(Folder, name);
}
