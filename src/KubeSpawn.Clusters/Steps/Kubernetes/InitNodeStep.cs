using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>kubeadm init on the first node; once in the cluster's life.</summary>
public sealed class InitNodeStep : INodeStep
{
    /// <summary>
    /// This phase writes into kubelet.conf where kubelet's renewed certificate lies, and restarts kubelet for it. kubelet finds that by itself,
    /// and its restart would take the node's first minute.
    /// </summary>
    private const string RestartsKubelet = "kubelet-finalize";

    /// <inheritdoc/>
    public string Name => "kubeadm init";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) =>
        NodePhases.Of(cluster, node) == NodePhase.Done ? [] : [$"kubeadm init --config {NodePaths.Kubeadm}"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        if (NodePhases.Of(cluster, node) == NodePhase.Done) return;
        NodePhases.Set(cluster, node, NodePhase.Begun);
        (IReadOnlyList<string> arguments, IReadOnlyList<string> skipped) = Preflight.For(cluster, node);
        string[] phases = [.. skipped, RestartsKubelet, .. await MissingAddonsAsync(cluster, node, cancel)];
        await KubeadmCommand.RunAsync(
            cluster, node,
            ["kubeadm", "init", $"--config={NodePaths.Kubeadm}", .. arguments, .. phases.Length == 0 ? Array.Empty<string>() : [$"--skip-phases={string.Join(',', phases)}"]],
            cancel);
        if (cluster.PodNetworkManifest is not null)
        {
            await KubeadmCommand.RunAsync(cluster, node, ["kubectl", "apply", "--filename", NodePaths.PodNetwork], cancel);
        }

        NodePhases.Set(cluster, node, NodePhase.Done);
    }

    /// <summary>Where images come out of archives alone and CoreDNS is not among them, its addon would never run.</summary>
    private static async Task<IReadOnlyList<string>> MissingAddonsAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        if (cluster.State.ImageArchives.Count == 0) return [];
        List<string> images = [];
        CommandResult result = await cluster.Host.Machines.RunAsync(
            new MachineCommand
            {
                Machine = node.Machine,
                Arguments = ["ctr", "--namespace", "k8s.io", "images", "list", "--quiet"],
                Environment = NodeEnvironment.Variables,
                Output = images.Add,
            },
            cancel);
        if (!result.Success || images.Exists(image => image.Contains("/coredns", StringComparison.Ordinal))) return [];
        cluster.Reporter.Warn("no image archive holds coredns: its addon is left out, and pods have no cluster DNS");
        return ["addon/coredns"];
    }
}
