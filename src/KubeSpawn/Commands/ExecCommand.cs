using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Commands;
using KubeSpawn.Systemd.Terminal;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Commands;

/// <summary>
/// <c>exec NODE -- COMMAND…</c>: a command in a node that has this process' streams, or its terminal, as its own, and gets the signals that are
/// meant for it; its exit status is passed on. In several nodes, or with --all, see <see cref="ExecInNodes"/>.
/// </summary>
internal static class ExecCommand
{
    public static async Task<int> RunAsync(Invocation invocation, string[] nodes, bool all, ExecOptions options)
    {
        invocation.Host.Bus.ContinueInline = true; // all that is done here is to ask and to wait
        using var signals = new ForwardedSignals();
        SignalRecipient first = signals.Add();
        try
        {
            IReadOnlyList<RunningNode> running = await RunningNodes.FindAsync(invocation, Names(invocation, nodes, all), first.Interrupted);
            return all || running.Count > 1
                ? await new ExecInNodes(invocation, options, signals).RunAsync(running)
                : ExecOptions.StatusOf(await WithStreamsAsync(invocation, running[0].Machine, options, first));
        }
        catch (OperationCanceledException) when (signals.Last > 0)
        {
            // It never ran: there is nothing to go on with, and nothing to say.
            return ExecOptions.StatusOf(new CommandResult(signals.Last, Signal: true));
        }
    }

    private static IReadOnlyList<string> Names(Invocation invocation, string[] nodes, bool all)
    {
        if (all && nodes.Length > 0)
        {
            throw new KubeSpawnException(ExitCode.Usage, $"--all and \"{nodes[0]}\" exclude each other", "name nodes, or give --all");
        }

        if (!all && nodes.Length == 0)
        {
            throw new KubeSpawnException(
                ExitCode.Usage, "exec needs a node", "kube-spawn exec NODE... -- COMMAND [ARGUMENT...], or --all in the place of nodes");
        }

        return all ? RunningNodes.All(invocation.Cluster().Created()) : nodes;
    }

    private static async Task<CommandResult> WithStreamsAsync(Invocation invocation, string machine, ExecOptions options, SignalRecipient signals)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);
        bool interactive = LocalTerminal.IsTerminal(input) && LocalTerminal.IsTerminal(output);
        using LocalTerminal? terminal = interactive ? new LocalTerminal(input, output, Environment.GetEnvironmentVariable("TERM") ?? "dumb") : null;
        var request = new ExecRequest
        {
            Machine = machine,
            Arguments = options.Command,
            Environment = options.Environment,
            WorkingDirectory = options.WorkingDirectory,
            User = options.User,
            Input = input,
            Output = output,
            Error = error,
            Terminal = terminal,
        };
        return await invocation.Host.Systemd.ExecAsync(request, signals.ReadAsync(), signals.Interrupted);
    }
}
