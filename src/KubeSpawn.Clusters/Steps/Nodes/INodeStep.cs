using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Nodes;

/// <summary>One thing that is done for one node; nodes are worked on side by side. The contract is that of <see cref="IStep"/>.</summary>
public interface INodeStep
{
    /// <summary>What it does, for people, with the node's name behind it.</summary>
    string Name { get; }

    /// <summary>What it would do for that node.</summary>
    IEnumerable<string> Describe(ClusterContext cluster, NodePlan node);

    /// <summary>Does it.</summary>
    Task RunAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel);

    /// <summary>Takes it back.</summary>
    Task UndoAsync(ClusterContext cluster, NodePlan node, CancellationToken cancel) => Task.CompletedTask;
}
