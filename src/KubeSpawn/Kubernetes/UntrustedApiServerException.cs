using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Kubernetes;

/// <summary>What answers at the API server's address cannot prove that it is the cluster's.</summary>
public sealed class UntrustedApiServerException(Uri server, Exception inner) : KubeSpawnException(
    ExitCode.State,
    $"failed to trust API server \"{server.Authority}\": {inner.GetBaseException().Message}",
    "The kubeconfig belongs to another cluster, or another server has taken this address: use the one that `kube-spawn kubeconfig` shows.",
    inner);
