using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>An image that is made of one program.</summary>
/// <param name="Tag">Its whole name, e.g. <c>registry.k8s.io/kube-apiserver:v1.20.2</c>.</param>
/// <param name="Architecture">amd64, arm64.</param>
/// <param name="Program">Name of the program; it lies in /usr/local/bin, where kubeadm's manifests look for it.</param>
public sealed record OciImage(string Tag, string Architecture, string Program)
{
    /// <summary>
    /// The image that kubeadm asks for: REPOSITORY/PROGRAM:VERSION, where a tag cannot hold the plus sign of a version and has an underscore.
    /// </summary>
    public static OciImage Of(string repository, string program, KubernetesVersion version, string architecture) =>
        new($"{repository}/{program}:{version.ToString().Replace('+', '_')}", architecture, program);
}
