using System.Globalization;

namespace KubeSpawn.Clusters.Plan;

/// <summary>What a node is in its cluster.</summary>
public enum NodeRole
{
    /// <summary>Runs etcd and the control plane.</summary>
    ControlPlane,

    /// <summary>Runs workloads.</summary>
    Worker,
}

/// <summary>Short names of nodes: control-plane-1, worker-1, worker-2, …</summary>
public static class NodeName
{
    /// <summary>The node on which kubeadm init runs.</summary>
    public const string First = "control-plane-1";

    /// <summary>The machine in which image archives are unpacked; never a node of Kubernetes.</summary>
    public const string Loader = "loader-1";

    /// <summary>Names and roles of a cluster of that many nodes, the first one first.</summary>
    public static IReadOnlyList<(string Name, NodeRole Role)> Of(int nodes) =>
        [(First, NodeRole.ControlPlane), .. Enumerable.Range(1, nodes - 1).Select(n => (Worker(n), NodeRole.Worker))];

    /// <summary>The role that a name says.</summary>
    public static NodeRole Role(string name) =>
        name.StartsWith("control-plane-", StringComparison.Ordinal) ? NodeRole.ControlPlane : NodeRole.Worker;

    private static string Worker(int number) => string.Create(CultureInfo.InvariantCulture, $"worker-{number}");
}
