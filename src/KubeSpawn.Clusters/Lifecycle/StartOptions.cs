namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>How a cluster is started.</summary>
/// <param name="Wait">True: until every node is Ready; false: until kubeadm has ended.</param>
/// <param name="Kubernetes">False: the machines are booted, and nothing more; a later start makes a cluster of them.</param>
public sealed record StartOptions(bool Wait, bool Kubernetes = true);
