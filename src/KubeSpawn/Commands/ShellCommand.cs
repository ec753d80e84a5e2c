using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Systemd.Terminal;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Commands;

/// <summary><c>shell</c>: a login shell in a node, on this terminal.</summary>
internal static class ShellCommand
{
    public static async Task<int> RunAsync(Invocation invocation, string? node, string user, CancellationToken cancel)
    {
        (string name, string machine) = await RunningNodes.FindAsync(invocation, node ?? NodeName.First, cancel);
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        if (!LocalTerminal.IsTerminal(input) || !LocalTerminal.IsTerminal(output))
        {
            throw new KubeSpawnException(ExitCode.Usage, "shell needs a terminal", $"for scripts there is kube-spawn exec {name} -- COMMAND [ARGUMENT...]");
        }

        using var terminal = new LocalTerminal(input, output, Environment.GetEnvironmentVariable("TERM") ?? "dumb");
        await invocation.Host.Systemd.ShellAsync(machine, user, terminal, cancel);
        return 0;
    }
}
