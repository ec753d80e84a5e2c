using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Kubeadm;
using KubeSpawn.Clusters.Kubeadm.Pki;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps.Kubernetes;
using KubeSpawn.Clusters.Steps.Nodes;

namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>
/// Fills a machine rootfs with what only that node has: names, its pod network, kubeadm's configuration and certificates. Left alone while the node is up.
/// </summary>
public sealed class NodeFilesStep(PodNetworkRenderer podNetwork) : INodeStep
{
    private const string ConflistName = "10-kube-spawn.conflist";

    /// <inheritdoc/>
    public string Name => "write its configuration";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster, NodePlan node) => [$"files in {cluster.Paths.MachineRootfs(node.Name)}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel)
    {
        if (cluster.Host.Mounts.MountPointsUnder(cluster.Paths.MachineMount(node.Name)).Count > 0) return Task.CompletedTask;
        string layer = cluster.Paths.MachineRootfs(node.Name);
        cluster.Host.Files.CreateDirectory(layer, FileModes.Directory);
        LayerWriter.Write(cluster.Host.Files, layer, Plain(cluster, node));
        if (NodePhases.Of(cluster, node) != NodePhase.Done) LayerWriter.Write(cluster.Host.Files, layer, Kubeadm(cluster, node));
        return Task.CompletedTask;
    }

    private IEnumerable<NodeFile> Plain(ClusterContext cluster, NodePlan node)
    {
        foreach (NodeFile file in SystemFiles.Own(node)) yield return file;
        if (!cluster.Plan.BuiltInPodNetwork) yield break;
        yield return NodeFile.Owned(
            $"{NodePaths.CniConfiguration}/{ConflistName}", podNetwork(node.PodRange, cluster.Config.Network.PodRange, cluster.Config.Network.Mtu));
    }

    private static List<NodeFile> Kubeadm(ClusterContext cluster, NodePlan node)
    {
        using ClusterSecrets secrets = ClusterSecrets.Ensure(cluster.Host.Files, cluster.Paths, cluster.Clock);
        KubeadmSettings settings = Settings(cluster, node, secrets.JoinToken);
        return node == cluster.Plan.First ? Init(cluster, settings, secrets) : Join(cluster, node, settings, secrets);
    }

    private static List<NodeFile> Init(ClusterContext cluster, KubeadmSettings settings, ClusterSecrets secrets)
    {
        List<NodeFile> files =
        [
            Secret(NodePaths.Kubeadm, KubeadmConfiguration.Init(settings)),
            NodeFile.Owned("/etc/kubernetes/pki/ca.crt", secrets.Authority.CertificatePem),
            Secret("/etc/kubernetes/pki/ca.key", secrets.Authority.KeyPem),
        ];
        if (cluster.PodNetworkManifest is { } manifest && cluster.Host.Files.ReadText(manifest) is { } text) files.Add(NodeFile.Owned(NodePaths.PodNetwork, text));
        return files;
    }

    private static List<NodeFile> Join(ClusterContext cluster, NodePlan node, KubeadmSettings settings, ClusterSecrets secrets)
    {
        string user = $"system:node:{node.Machine}";
        ClientCertificate client = secrets.Authority.Issue(user, "system:nodes", cluster.Clock.GetUtcNow());
        string kubeconfig = KubeconfigFile.Write(ApiServer.Url(cluster.Plan), "kubernetes", user, secrets.Authority.CertificatePem, client);
        return
        [
            Secret(NodePaths.Kubeadm, KubeadmConfiguration.Join(settings)),
            Secret(NodePaths.Discovery, kubeconfig),
            Secret("/etc/kubernetes/kubelet.conf", kubeconfig),

            // kubelet complains of a missing one every second.
            NodeFile.Folder("/etc/kubernetes/manifests"),
        ];
    }

    private static NodeFile Secret(string path, string text) => NodeFile.Owned(path, text, FileModes.Secret);

    private static KubeadmSettings Settings(ClusterContext cluster, NodePlan node, string token) => new()
    {
        Version = cluster.Version,
        NodeName = node.Machine,
        Address = node.Address,
        Endpoint = cluster.Plan.First.Address,
        PodRange = cluster.Config.Network.PodRange,
        ServiceRange = cluster.Config.Network.ServiceRange,
        ImageRepository = cluster.Config.Kubernetes.ImageRepository,
        Token = token,
        TokenHours = cluster.Config.Kubernetes.TokenHours,
        LegacyCgroups = cluster.Host.Facts.LegacyCgroups,
        BuiltInPodNetwork = cluster.Plan.BuiltInPodNetwork,
    };
}
