using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>
/// Takes a node on which kubeadm did not end well back to where it began. A node of whose control plane nothing is left is as good as not
/// begun, too. What the user has put into the machine rootfs stays; what kubeadm, kubelet, etcd and the runtime made goes.
/// </summary>
public sealed class ResetNodeStep : INodeStep
{
    /// <summary>What kubeadm and the runtime write below the machine rootfs.</summary>
    private static readonly string[] Written = ["/etc/kubernetes", "/var/lib/cni", "/var/log/pods", "/var/log/containers"];

    /// <inheritdoc/>
    public string Name => "see whether it was begun before";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        Needed(cluster, node) ? [$"remove what an unfinished kubeadm left in {cluster.Paths.MachineDir(node.Name)}"] : [];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        if (!Needed(cluster, node)) return;
        await cluster.Host.Machines.StopAsync(node.Unit, force: true, cancel);
        RootFileSystem.Unmount(cluster, node.Name);
        IFiles files = cluster.Host.Files;
        foreach ((string folder, _) in MachineUnitPlanner.DataFolders) files.Remove(cluster.Paths.MachineData(node.Name, folder));
        foreach (string path in Written) files.Remove(cluster.Paths.MachineRootfs(node.Name) + path);
        NodePhases.Set(cluster, node, NodePhase.New);
    }

    private static bool Needed(ClusterContext cluster, NodePlan node)
    {
        NodePhase own = NodePhases.Of(cluster, node);
        return own == NodePhase.Begun || (own == NodePhase.Done && NodePhases.Of(cluster, cluster.Plan.First) != NodePhase.Done);
    }
}
