using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>What of kubeadm's preflight makes sense in a machine that kube-spawn has prepared itself.</summary>
internal static class Preflight
{
    /// <summary>From this minor version on kubeadm speaks to the container runtime itself and no more by way of crictl.</summary>
    private const int WithoutCrictl = 32;

    /// <summary>
    /// Checks that cannot hold in a container that shares the host's kernel, each for a reason: swap is the host's and kubelet is told to bear it;
    /// SystemVerification looks for a kernel configuration that images do not have; a few cores and little memory are the user's choice;
    /// a joining node has its client certificate before it joins.
    /// </summary>
    private const string Ignored = "Swap,SystemVerification,NumCPU,Mem,FileAvailable--etc-kubernetes-kubelet.conf";

    private static readonly string[] CrictlPlaces =
        [NodePaths.Binaries, "/opt/bin", "/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin"];

    /// <summary>
    /// Arguments for kubeadm: the checks above are ignored, or the phase is left out where it cannot run, for want of a crictl in the node.
    /// </summary>
    public static (IReadOnlyList<string> Arguments, IReadOnlyList<string> SkippedPhases) For(ClusterContext cluster, NodePlan node)
    {
        if (cluster.Version.AtLeast(WithoutCrictl) || HasCrictl(cluster, node)) return ([$"--ignore-preflight-errors={Ignored}"], []);
        return ([], ["preflight"]);
    }

    private static bool HasCrictl(ClusterContext cluster, NodePlan node)
    {
        string root = cluster.Paths.MachineMount(node.Name);
        IFiles files = cluster.Host.Files;
        return CrictlPlaces.Any(place => files.Exists($"{root}{place}/crictl"));
    }
}
