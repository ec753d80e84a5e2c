using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Commands;

/// <summary>A node whose machine runs.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Machine">Its machine's name.</param>
internal sealed record RunningNode(string Name, string Machine);

/// <summary>Nodes that a command wants to enter.</summary>
internal static class RunningNodes
{
    /// <summary>The machine of a node, given by its short name or its machine's.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: there is no such node, or it does not run.</exception>
    public static async Task<RunningNode> FindAsync(Invocation invocation, string node, CancellationToken cancel) =>
        (await FindAsync(invocation, [node], cancel))[0];

    /// <summary>The machines of nodes, each once, in the order given.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: one of them does not exist, or does not run; the message names all that do not.</exception>
    public static async Task<IReadOnlyList<RunningNode>> FindAsync(Invocation invocation, IReadOnlyList<string> nodes, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        string[] names = [.. nodes.Select(node => NodeSelection.ShortName(cluster, node)).Distinct()];
        if (!invocation.Host.Files.Exists(cluster.Paths.StateFile)) cluster.Created(); // which says what is missing
        bool[] running = await Task.WhenAll(names.Select(name =>
            invocation.Host.Systemd.IsRunningAsync(cluster.Identity.Machine(name), cluster.Paths.MachineLeader(name), cancel)));
        string[] stopped = [.. names.Where((_, index) => !running[index])];
        // A machine that runs is a node: the state, which takes a millisecond to read, is for those that do not.
        if (stopped.Length == 0) return [.. names.Select(name => new RunningNode(name, cluster.Identity.Machine(name)))];
        NodeSelection.Check(cluster, cluster.Created().Nodes.Keys, names);
        string what = stopped.Length == 1 ? $"node \"{stopped[0]}\" is" : $"nodes \"{string.Join("\", \"", stopped)}\" are";
        throw new KubeSpawnException(ExitCode.State, $"{what} not running", "run \"kube-spawn start\" first");
    }

    /// <summary>Short names of all nodes of the cluster, the first control plane first.</summary>
    public static IReadOnlyList<string> All(ClusterState state) =>
        [.. state.Nodes.OrderBy(node => node.Key != NodeName.First).ThenBy(node => node.Value.Number).Select(node => node.Key)];
}
