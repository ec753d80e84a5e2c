using System.Net;

namespace KubeSpawn.Clusters.Host;

/// <summary>The few calls that kube-spawn makes to a cluster's API server, with the admin's client certificate out of a kubeconfig.</summary>
public interface IKubernetesApi
{
    /// <summary>Returns when the API server answers /readyz with 200; refused connections are tried again at short, bounded intervals.</summary>
    Task WaitUntilServingAsync(string kubeconfig, CancellationToken cancel);

    /// <summary>
    /// Follows the nodes by watch and returns when each of <paramref name="nodes"/> is Ready and has renewed its lease after
    /// <paramref name="since"/> (null: leases do not matter). Each change of a node is reported as it comes.
    /// </summary>
    Task WaitUntilReadyAsync(string kubeconfig, IReadOnlyCollection<string> nodes, DateTimeOffset? since, Action<NodeStatus>? changed, CancellationToken cancel);

    /// <summary>The cluster's nodes as its API server knows them.</summary>
    Task<IReadOnlyList<NodeStatus>> ListNodesAsync(string kubeconfig, CancellationToken cancel);

    /// <summary>Returns when a GET of <paramref name="path"/> answers 200; asked again at short, bounded intervals while it answers 404 or not at all.</summary>
    Task WaitUntilExistsAsync(string kubeconfig, string path, CancellationToken cancel);

    /// <summary>
    /// Sees that the node's spec.podCIDR and spec.podCIDRs are <paramref name="range"/>: set where they are empty. The API server lets nobody change
    /// them later: another range there is an error.
    /// </summary>
    Task SetPodRangeAsync(string kubeconfig, string node, IPNetwork range, CancellationToken cancel);

    /// <summary>True: a GET of <paramref name="path"/> (absolute, e.g. <c>/api/v1/nodes/worker-1</c>) answers 200; false: 404.</summary>
    Task<bool> ExistsAsync(string kubeconfig, string path, CancellationToken cancel);
}

/// <summary>What the API server says of a node.</summary>
/// <param name="Name">Node name, which is its machine's name.</param>
/// <param name="Ready">Condition Ready is True.</param>
/// <param name="Reason">Why not, where it is not.</param>
/// <param name="Version">kubelet's version.</param>
/// <param name="Address">InternalIP.</param>
public sealed record NodeStatus(string Name, bool Ready, string? Reason, string Version, string Address);
