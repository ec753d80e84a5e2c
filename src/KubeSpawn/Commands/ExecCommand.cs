using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Steps.Kubernetes;
using KubeSpawn.Systemd.Commands;
using KubeSpawn.Systemd.Terminal;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Commands;

/// <summary>
/// <c>exec NODE -- COMMAND…</c>: a command in a node that has this process' streams, or its terminal, as its own; its exit status is passed on.
/// </summary>
internal static class ExecCommand
{
    private const int SignalBase = 128;

    public static async Task<int> RunAsync(Invocation invocation, string? node, IReadOnlyList<string> command, CancellationToken cancel)
    {
        if (node is null) throw new KubeSpawnException(ExitCode.Usage, "exec needs a node", "kube-spawn exec NODE -- COMMAND [ARGUMENT...]");
        if (command.Count == 0)
        {
            throw new KubeSpawnException(ExitCode.Usage, "exec needs a command", $"kube-spawn exec {node} -- COMMAND [ARGUMENT...]");
        }

        invocation.Host.Bus.ContinueInline = true;
        (_, string machine) = await RunningNodes.FindAsync(invocation, node, cancel);
        CommandResult result = await WithStreamsAsync(invocation, machine, command, cancel);
        return result.Signal ? SignalBase + result.ExitStatus : result.ExitStatus;
    }

    private static async Task<CommandResult> WithStreamsAsync(Invocation invocation, string machine, IReadOnlyList<string> command, CancellationToken cancel)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);
        bool interactive = LocalTerminal.IsTerminal(input) && LocalTerminal.IsTerminal(output);
        using LocalTerminal? terminal = interactive ? new LocalTerminal(input, output, Environment.GetEnvironmentVariable("TERM") ?? "dumb") : null;
        var request = new ExecRequest
        {
            Machine = machine,
            Arguments = command,
            Environment = NodeEnvironment.Variables,
            Input = input,
            Output = output,
            Error = error,
            Terminal = terminal,
        };
        return await invocation.Host.Systemd.ExecAsync(request, signals: null, cancel);
    }
}
