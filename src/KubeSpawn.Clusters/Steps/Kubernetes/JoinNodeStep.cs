using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>
/// kubeadm join on a worker; once in the node's life. It need not wait for the end of init: with the cluster's certificate authority and its own
/// client certificate in hand it can join as soon as the API server has the configuration that init uploads.
/// </summary>
public sealed class JoinNodeStep : INodeStep
{
    /// <inheritdoc/>
    public string Name => "kubeadm join";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        NodePhases.Of(cluster, node) == NodePhase.Done ? [] : [$"kubeadm join --config {NodePaths.Kubeadm}, when the API server has its configuration"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        if (NodePhases.Of(cluster, node) == NodePhase.Done) return;
        foreach (string configuration in Uploaded(cluster))
        {
            await cluster.Host.Kubernetes.WaitUntilExistsAsync(cluster.Paths.Kubeconfig, configuration, cancel);
        }

        NodePhases.Set(cluster, node, NodePhase.Begun);
        (IReadOnlyList<string> arguments, IReadOnlyList<string> skipped) = Preflight.For(cluster, node);
        await KubeadmCommand.RunAsync(
            cluster, node,
            ["kubeadm", "join", $"--config={NodePaths.Kubeadm}", .. arguments, .. skipped.Count == 0 ? Array.Empty<string>() : [$"--skip-phases={string.Join(',', skipped)}"]],
            cancel);
        NodePhases.Set(cluster, node, NodePhase.Done);
    }

    /// <summary>
    /// What join reads, in the order in which init makes it. Nodes may read the configuration once its role is bound; of cluster-info join needs only that
    /// it is there, and asks but every five seconds.
    /// </summary>
    private static IEnumerable<string> Uploaded(ClusterContext cluster)
    {
        const string System = "/api/v1/namespaces/kube-system/configmaps/";
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings/";
        string kubelet = cluster.Version.AtLeast(24) ? "kubelet-config" : $"kubelet-config-1.{cluster.Version.Minor}";
        yield return System + "kubeadm-config";
        yield return System + kubelet;
        yield return Roles + $"kubeadm:{kubelet}";
        yield return "/api/v1/namespaces/kube-public/configmaps/cluster-info";
    }
}
