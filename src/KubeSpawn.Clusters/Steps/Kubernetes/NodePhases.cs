using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>Reads and writes how far kubeadm has come on a node.</summary>
internal static class NodePhases
{
    public static NodePhase Of(ClusterContext cluster, NodePlan node) =>
        cluster.State.Nodes.GetValueOrDefault(node.Name)?.Phase ?? NodePhase.New;

    public static void Set(ClusterContext cluster, NodePlan node, NodePhase phase) =>
        cluster.Store.Update(state => state.With(node.Name, state.Nodes[node.Name] with { Phase = phase }));
}
