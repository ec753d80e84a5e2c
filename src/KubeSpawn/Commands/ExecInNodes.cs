using System.Globalization;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary>
/// A command in several nodes at once: each line with its node in front, no input, every signal to every one of them. One that fails, or
/// whose machine dies, is named at once and leaves the others alone; the exit status is the largest of all.
/// </summary>
internal sealed class ExecInNodes(Invocation invocation, ExecOptions options, ForwardedSignals signals)
{
    public async Task<int> RunAsync(IReadOnlyList<RunningNode> nodes)
    {
        int[] statuses = await Task.WhenAll(nodes.Select(RunAsync));
        return statuses.Max();
    }

    private async Task<int> RunAsync(RunningNode node)
    {
        Terminal terminal = invocation.Terminal;
        var command = new MachineCommand
        {
            Machine = node.Machine,
            Arguments = options.Command,
            Environment = options.Environment,
            WorkingDirectory = options.WorkingDirectory,
            User = options.User,
            Output = line => terminal.Result($"{node.Name} | {line}"),
            Error = line => terminal.Stderr($"{node.Name} | {line}"),
        };
        SignalRecipient recipient = signals.Add();
        try
        {
            CommandResult result = await invocation.Host.Systemd.RunAsync(command, recipient.ReadAsync(), recipient.Interrupted);
            if (!result.Success) terminal.Error($"\"{options.Command[0]}\" {Describe(result)} on {node.Name}", cure: null);
            return ExecOptions.StatusOf(result);
        }
        catch (KubeSpawnException e)
        {
            return ErrorPrinter.Print(e, terminal);
        }
        catch (OperationCanceledException) when (signals.Last > 0)
        {
            terminal.Error($"\"{options.Command[0]}\" was interrupted before it ran on {node.Name}", cure: null);
            return ExecOptions.StatusOf(new CommandResult(signals.Last, Signal: true));
        }
    }

    private static string Describe(CommandResult result) => result.Signal
        ? string.Create(CultureInfo.InvariantCulture, $"was ended by signal {result.ExitStatus}")
        : string.Create(CultureInfo.InvariantCulture, $"ended with status {result.ExitStatus}");
}
