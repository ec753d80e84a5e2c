namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>How a cluster is started.</summary>
/// <param name="Wait">True: until every node is Ready; false: until kubeadm has ended.</param>
public sealed record StartOptions(bool Wait);
