using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Kubernetes;

/// <summary>What is known of the nodes that are waited for.</summary>
/// <param name="nodes">Their names.</param>
/// <param name="since">A lease renewed later than this is of a kubelet that runs now; null: leases do not matter.</param>
/// <param name="changed">Told of each node whose status is another than before.</param>
internal sealed class NodeReadiness(IEnumerable<string> nodes, DateTimeOffset? since, Action<NodeStatus>? changed)
{
    private readonly HashSet<string> _renewing = since is null ? [] : [.. nodes];
    private readonly HashSet<string> _names = [.. nodes];
    private readonly Dictionary<string, NodeStatus> _statuses = [];

    /// <summary>True: all are Ready, with leases renewed.</summary>
    public bool Complete => _renewing.Count == 0 && _names.All(name => _statuses.TryGetValue(name, out NodeStatus? status) && status.Ready);

    /// <summary>Takes in a node as it is now.</summary>
    public void Add(NodeStatus status)
    {
        if (_statuses.TryGetValue(status.Name, out NodeStatus? before) && before == status) return;
        _statuses[status.Name] = status;
        changed?.Invoke(status);
    }

    /// <summary>Takes in a lease; those of kube-node-lease have their nodes' names.</summary>
    public void Add(string node, DateTimeOffset? renewed)
    {
        if (renewed > since) _renewing.Remove(node);
    }
}
