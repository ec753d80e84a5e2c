using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Terminal;
using KubeSpawn.Systemd.Units;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Commands;

/// <summary>Runs commands with streams of this process, and shells. Signals given to it reach the command's main process.</summary>
internal sealed class Exec(SystemBus bus, MachineBuses buses)
{
    internal Task<CommandResult> RunAsync(ExecRequest request, IAsyncEnumerable<int>? signals, CancellationToken cancel)
    {
        string[] environment = request.Terminal is null ? [.. request.Environment] : [$"TERM={request.Terminal.Type}", .. request.Environment];
        CommandSpec spec = new(request.Machine, request.Arguments, environment, request.WorkingDirectory, request.User);
        return CommandErrors.ExplainAsync(buses, spec, async () =>
        {
            SystemServices machine = await buses.GetAsync(request.Machine, cancel).ConfigureAwait(false);
            await using CommandUnit unit = new(machine, buses.ServeOneCommand, spec, cancel);
            try
            {
                return request.Terminal is null
                    ? await RunWithStreamsAsync(unit, spec, request, signals, cancel).ConfigureAwait(false)
                    : await RunInTerminalAsync(unit, spec, request.Terminal, signals, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                await unit.StopAsync().ConfigureAwait(false);
                throw;
            }
        });
    }

    /// <summary>A login shell of the machine on a terminal of it; returns when it has ended.</summary>
    internal Task ShellAsync(string machine, string user, LocalTerminal terminal, CancellationToken cancel) =>
        BusErrors.ExplainAsync("open a shell in machine", machine, async () =>
        {
            SystemServices host = await bus.GetAsync(cancel).ConfigureAwait(false);
            string[] environment = [$"TERM={terminal.Type}"];
            SystemServices services = await buses.GetAsync(machine, cancel).ConfigureAwait(false);
            await ForgetFailedShellsAsync(services, cancel).ConfigureAwait(false);
            try
            {
                await using ShellEnds ends = await ShellEnds.StartAsync(services, cancel).ConfigureAwait(false);
                (SafeFileHandle pty, _) = await host.Machined.OpenMachineShellAsync(machine, user, "", [], environment, cancel).ConfigureAwait(false);
                using (pty)
                using (TerminalBridge bridge = new(terminal, pty, awaitOutput: true))
                {
                    Task watching = ends.FinishAsync(bridge);
                    await bridge.RunAsync(cancel).ConfigureAwait(false);
                    await ends.DisposeAsync().ConfigureAwait(false);
                    await watching.ConfigureAwait(false);
                }

                return true;
            }
            catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchMachine)
            {
                throw new KubeSpawnException(ExitCode.State, $"failed to open a shell in machine \"{machine}\": it does not run", "Start its cluster: kube-spawn start.", e);
            }
        }, ExitCode.Node);

    // A shell whose last command failed leaves a failed unit; machined, which counts anew after a rest, would meet its name again.
    private static async Task ForgetFailedShellsAsync(SystemServices services, CancellationToken cancel)
    {
        var failed = await services.Systemd.ListUnitsByPatternsAsync(["failed"], ["container-shell@*.service"], cancel).ConfigureAwait(false);
        foreach (var unit in failed)
            await services.Systemd.ResetFailedUnitAsync(unit.Item1, cancel).ConfigureAwait(false);
    }

    private static async Task<CommandResult> RunWithStreamsAsync(
        CommandUnit unit, CommandSpec spec, ExecRequest request, IAsyncEnumerable<int>? signals, CancellationToken cancel)
    {
        UnitProperties properties = spec.Properties();
        if (request.Input is not null)
            properties.Add("StandardInputFileDescriptor", request.Input);
        if (request.Output is not null)
            properties.Add("StandardOutputFileDescriptor", request.Output);
        if (request.Error is not null)
            properties.Add("StandardErrorFileDescriptor", request.Error);
        await unit.StartAsync(properties, static () => { }, cancel).ConfigureAwait(false);
        using SignalForwarding forwarding = new(unit, signals);
        await unit.WaitAsync(cancel).ConfigureAwait(false);
        return await unit.ReadResultAsync(cancel).ConfigureAwait(false);
    }

    private async Task<CommandResult> RunInTerminalAsync(
        CommandUnit unit, CommandSpec spec, LocalTerminal terminal, IAsyncEnumerable<int>? signals, CancellationToken cancel)
    {
        SystemServices host = await bus.GetAsync(cancel).ConfigureAwait(false);
        (SafeFileHandle pty, string path) = await host.Machined.OpenMachinePTYAsync(spec.Machine, cancel).ConfigureAwait(false);
        using (pty)
        using (TerminalCalls.OpenPeer(pty)) // keeps it from hanging up while systemd opens and closes it before the command does
        {
            UnitProperties properties = spec.Properties()
                .Add("StandardInput", "tty")
                .Add("StandardOutput", "tty")
                .Add("StandardError", "tty")
                .Add("TTYPath", path);
            // Carried only from its start on: what is typed ahead would be lost when systemd sets the terminal up.
            using TerminalBridge bridge = new(terminal, pty);
            await unit.StartAsync(properties, static () => { }, cancel).ConfigureAwait(false);
            using SignalForwarding forwarding = new(unit, signals);
            Task bridging = bridge.RunAsync(CancellationToken.None);
            try
            {
                await unit.WaitAsync(cancel).ConfigureAwait(false);
                return await unit.ReadResultAsync(cancel).ConfigureAwait(false);
            }
            finally
            {
                bridge.Finish();
                await bridging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
