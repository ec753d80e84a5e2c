using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Commands;

/// <summary>Nodes that a command wants to enter.</summary>
internal static class RunningNodes
{
    /// <summary>The machine of a node, given by its short name or its machine's.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: there is no such node, or it does not run.</exception>
    public static async Task<(string Name, string Machine)> FindAsync(Invocation invocation, string node, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        string name = NodeSelection.ShortName(cluster, node);
        NodeSelection.Check(cluster, cluster.Created().Nodes.Keys, [name]);
        string machine = cluster.Identity.Machine(name);
        if (await invocation.Host.Machines.FindAsync(machine, cancel) is not null) return (name, machine);
        throw new KubeSpawnException(ExitCode.State, $"node \"{name}\" is not running", "run \"kube-spawn start\" first");
    }

    /// <summary>Short names of all nodes of the cluster, the first control plane first.</summary>
    public static IReadOnlyList<string> All(ClusterState state) =>
        [.. state.Nodes.OrderBy(node => node.Key != NodeName.First).ThenBy(node => node.Value.Number).Select(node => node.Key)];
}
