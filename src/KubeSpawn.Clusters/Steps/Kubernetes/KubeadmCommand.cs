using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Kubeadm.Pki;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>Runs commands of a node's making of: their lines go to the reporter as they come, a failure shows the last of them.</summary>
internal static class KubeadmCommand
{
    private const int Shown = 15;
    private const int LongestLog = 1024 * 1024;

    /// <summary>Runs it.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Node"/>: it ended with another status than 0.</exception>
    public static async Task RunAsync(ClusterContext cluster, NodePlan node, IReadOnlyList<string> command, CancellationToken cancel)
    {
        var last = new Queue<string>();
        string? token = ClusterSecrets.Token(cluster.Host.Files, cluster.Paths);
        var output = new KubeadmOutput(token);
        var log = new StringBuilder($"$ {string.Join(' ', command)}\n");
        void Line(string line)
        {
            lock (last)
            {
                if (last.Count == Shown) last.Dequeue();
                last.Enqueue(line);
                if (log.Length < LongestLog) log.Append(token is null ? line : line.Replace(token, "<token>", StringComparison.Ordinal)).Append('\n');
            }

            if (output.Show(line) is { } shown) cluster.Reporter.NodeLine(node.Name, shown);
        }

        CommandResult result = await cluster.Host.Machines.RunAsync(
            new MachineCommand { Machine = node.Machine, Arguments = command, Environment = NodeEnvironment.Variables, Output = Line, Error = Line }, cancel);
        Keep(cluster, cluster.Paths.KubeadmLog(node.Name), log.ToString());
        if (result.Success) return;
        string how = result.Signal ? $"was ended by signal {result.ExitStatus}" : $"ended with status {result.ExitStatus}";
        throw new KubeSpawnException(
            ExitCode.Node,
            $"failed to run \"{string.Join(' ', command)}\" on {node.Name}: it {how}; its last lines:\n  {string.Join("\n  ", last)}",
            $"its kubelet's and containers' log: kube-spawn exec --cluster-name {cluster.Plan.Identity.Name} {node.Name} -- journalctl --unit kubelet --unit containerd; "
            + "the machines are left running to be looked at, and \"kube-spawn start\" tries again from the beginning");
    }

    /// <summary>What it said lasts, for bug reports; when that grows too long, what was said first goes.</summary>
    private static void Keep(ClusterContext cluster, string file, string log)
    {
        string all = cluster.Host.Files.ReadText(file) + log;
        cluster.Host.Files.WriteText(file, all.Length > LongestLog ? all[^LongestLog..] : all, FileModes.Secret);
    }
}
