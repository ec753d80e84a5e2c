using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Steps.Kubernetes;
using KubeSpawn.Commands.Export;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary>What of a journal is printed.</summary>
/// <param name="Follow">True: goes on with what is added, until interrupted.</param>
/// <param name="Since">From this time on; null: from the beginning.</param>
/// <param name="Unit">Of this unit alone; null: of all.</param>
/// <param name="Export">Folder to make for a bug report, in the place of printing; null: none.</param>
internal sealed record LogOptions(bool Follow, string? Since, string? Unit, string? Export);

/// <summary><c>logs</c>: the nodes' journals, read by their own journalctl, all nodes at once, each line with its node in front.</summary>
internal static class LogsCommand
{
    public static async Task<int> RunAsync(Invocation invocation, string[] nodes, LogOptions options, CancellationToken cancel)
    {
        if (options.Export is { } folder) return await ExportAsync(invocation, folder, nodes, options, cancel);
        IReadOnlyList<string> names = nodes.Length > 0 ? nodes : RunningNodes.All(invocation.Cluster().Created());
        IReadOnlyList<RunningNode> running = await RunningNodes.FindAsync(invocation, names, cancel);
        // Where nobody reads one node's lines, nobody reads another's: that may have none to find it out by.
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            int[] statuses = await Task.WhenAll(running.Select(node => PrintAsync(invocation, node, options, closed)));
            return statuses.Max();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new OutputClosedException();
        }
    }

    private static Task<int> ExportAsync(Invocation invocation, string folder, string[] nodes, LogOptions options, CancellationToken cancel)
    {
        if (folder.Length > 0 && options is { Follow: false, Since: null, Unit: null }) return new ExportCommand(invocation).RunAsync(folder, nodes, cancel);
        throw new KubeSpawnException(
            ExitCode.Usage,
            folder.Length == 0 ? "--export needs a folder" : "--export collects everything: it goes with none of --follow, --since and --unit",
            "kube-spawn logs --export FOLDER [NODE...]");
    }

    private static async Task<int> PrintAsync(Invocation invocation, RunningNode node, LogOptions options, CancellationTokenSource closed)
    {
        var journal = new MachineCommand
        {
            Machine = node.Machine,
            Arguments = ["journalctl", "--no-pager", "--quiet", .. Arguments(options)],
            Environment = NodeEnvironment.Variables,
            Output = line => invocation.Terminal.Result($"{node.Name} | {line}"),
            Error = line => invocation.Terminal.Stderr($"{node.Name} | {line}"),
        };
        try
        {
            CommandResult result = await invocation.Host.Machines.RunAsync(journal, closed.Token);
            return result.Success ? (int)ExitCode.Success : (int)ExitCode.Node;
        }
        catch (OutputClosedException)
        {
            await closed.CancelAsync();
            throw;
        }
    }

    private static IEnumerable<string> Arguments(LogOptions options)
    {
        if (options.Follow) yield return "--follow";
        if (options.Since is not null) yield return $"--since={options.Since}";
        if (options.Unit is not null) yield return $"--unit={options.Unit}";
    }
}
