using KubeSpawn.Clusters.Kubeadm.Pki;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>
/// Writes the admin's kubeconfig. It needs no API server: its certificate is signed by the cluster's authority, so that kube-spawn itself can
/// ask the API server from its first moment on.
/// </summary>
public sealed class KubeconfigStep : IStep
{
    /// <inheritdoc/>
    public string Name => "write the kubeconfig";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => [$"kubeconfig {cluster.Paths.Kubeconfig}, readable by root alone"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        if (cluster.Host.Files.Exists(cluster.Paths.Kubeconfig)) return Task.CompletedTask;
        using ClusterSecrets secrets = ClusterSecrets.Ensure(cluster.Host.Files, cluster.Paths, cluster.Clock);
        ClientCertificate client = secrets.Authority.Issue("kubernetes-admin", "system:masters", cluster.Clock.GetUtcNow());
        string text = KubeconfigFile.Write(ApiServer.Url(cluster.Plan), cluster.Plan.Identity.Name, "kubernetes-admin", secrets.Authority.CertificatePem, client);
        cluster.Host.Files.WriteText(cluster.Paths.Kubeconfig, text, FileModes.Secret);
        return Task.CompletedTask;
    }
}
