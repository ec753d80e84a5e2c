using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Commands;

/// <summary>One command in a machine whose output lines are handed over. Signals given to it reach its main process.</summary>
internal sealed class CommandRun(MachineBuses buses, MachineCommand command, IAsyncEnumerable<int>? signals = null)
{
    private static readonly TimeSpan EndOfOutput = TimeSpan.FromSeconds(5);

    private readonly CommandSpec _spec = new(command.Machine, command.Arguments, command.Environment, command.WorkingDirectory, command.User);

    internal Task<CommandResult> RunAsync(CancellationToken cancel) => CommandErrors.ExplainAsync(buses, _spec, async () =>
    {
        SystemServices machine = await buses.GetAsync(command.Machine, cancel).ConfigureAwait(false);
        await using CommandUnit unit = new(machine, buses.ServeOneCommand, _spec, cancel);
        using OutputPump pump = new();
        Task pumping = Task.CompletedTask;
        try
        {
            SafeFileHandle output = pump.AddPipe(command.Output ?? Ignore);
            SafeFileHandle error = pump.AddPipe(command.Error ?? Ignore);
            pumping = pump.RunAsync();
            await StartAsync(unit, output, error, cancel).ConfigureAwait(false);
            using SignalForwarding forwarding = new(unit, signals);
            await EndAsync(unit, pumping, cancel).ConfigureAwait(false);
            return await unit.ReadResultAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await unit.StopAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            pump.Stop();
            await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    // The ends to write to are the command's alone once systemd has them: only then do the pipes end when it does.
    private async Task StartAsync(CommandUnit unit, SafeFileHandle output, SafeFileHandle error, CancellationToken cancel)
    {
        using (output)
        using (error)
        {
            UnitProperties properties = _spec.Properties()
                .Add("StandardOutputFileDescriptor", output)
                .Add("StandardErrorFileDescriptor", error);
            await unit.StartAsync(properties, () => { output.Dispose(); error.Dispose(); }, cancel).ConfigureAwait(false);
        }
    }

    // A receiver that throws ends the command, which else would wait for ever for its output to be read. With the unit all its processes have
    // ended, so the pipes have; one that was handed out of the unit must not hold us.
    private static async Task EndAsync(CommandUnit unit, Task pumping, CancellationToken cancel)
    {
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task ending = unit.WaitAsync(failed.Token);
        await Task.WhenAny(ending, pumping).ConfigureAwait(false);
        if (pumping.IsFaulted)
        {
            // What systemd says next is for who stops it.
            await failed.CancelAsync().ConfigureAwait(false);
            await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await unit.StopAsync().ConfigureAwait(false);
            await pumping.ConfigureAwait(false);
        }
        await ending.ConfigureAwait(false);
        try
        {
            await pumping.WaitAsync(EndOfOutput, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Held open from outside: what came until now is all there is.
        }
    }

    private static void Ignore(string line)
    {
    }
}
