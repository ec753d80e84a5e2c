using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Steps.Kubernetes;

namespace KubeSpawn.Commands;

/// <summary><c>exec NODE -- COMMAND…</c>: a command in a node, with its output and its exit status.</summary>
internal static class ExecCommand
{
    private const int SignalBase = 128;

    public static async Task<int> RunAsync(Invocation invocation, string? node, IReadOnlyList<string> command, CancellationToken cancel)
    {
        if (node is null) throw new KubeSpawnException(ExitCode.Usage, "exec needs a node", "kube-spawn exec NODE -- COMMAND [ARGUMENT...]");
        ClusterAccess cluster = invocation.Cluster();
        ClusterState state = cluster.Created();
        string name = NodeSelection.ShortName(cluster, node);
        NodeSelection.Check(cluster, state.Nodes.Keys, [name]);
        if (command.Count == 0)
        {
            throw new KubeSpawnException(ExitCode.Usage, "exec needs a command", $"kube-spawn exec {name} -- COMMAND [ARGUMENT...]");
        }

        string machine = cluster.Identity.Machine(name);
        if (await invocation.Host.Machines.FindAsync(machine, cancel) is null)
        {
            throw new KubeSpawnException(ExitCode.State, $"node \"{name}\" is not running", "run \"kube-spawn start\" first");
        }

        CommandResult result = await invocation.Host.Machines.RunAsync(
            new MachineCommand
            {
                Machine = machine,
                Arguments = command,
                Environment = NodeEnvironment.Variables,
                Output = invocation.Terminal.Result,
                Error = invocation.Terminal.Stderr,
            },
            cancel);
        return result.Signal ? SignalBase + result.ExitStatus : result.ExitStatus;
    }
}
