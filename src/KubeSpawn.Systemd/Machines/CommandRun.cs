using System.Security.Cryptography;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Units;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Machines;

/// <summary>One command in a machine, from its transient unit to its exit status.</summary>
internal sealed class CommandRun(MachineBuses buses, MachineCommand command)
{
    private static readonly TimeSpan EndOfOutput = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(3);

    private readonly string _unit = "kube-spawn-run-" + RandomNumberGenerator.GetHexString(16, lowercase: true) + ".service";

    internal async Task<CommandResult> RunAsync(CancellationToken cancel)
    {
        if (command.Arguments.Count == 0)
            throw new ArgumentException("a command has at least its program", nameof(cancel));
        try
        {
            SystemServices machine = await buses.GetAsync(command.Machine, cancel).ConfigureAwait(false);
            return await RunAsync(machine, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusConnectionException or DBusTimeoutException)
        {
            throw await LostAsync(e).ConfigureAwait(false);
        }
        catch (Exception e) when (BusErrors.IsBusError(e))
        {
            throw Failed(e.Message, null, e);
        }
    }

    private async Task<CommandResult> RunAsync(SystemServices machine, CancellationToken cancel)
    {
        using OutputPump pump = new();
        Task pumping = Task.CompletedTask;
        await using UnitWatch watch = await UnitWatch.StartAsync(machine, _unit, cancel).ConfigureAwait(false);
        try
        {
            string job = await StartAsync(machine, pump, () => pumping = pump.RunAsync(), cancel).ConfigureAwait(false);
            await watch.WaitAsync(static state => state is null or "inactive" or "failed", cancel).ConfigureAwait(false);
            await EndAsync(pump, pumping).ConfigureAwait(false);
            return await ReadResultAsync(machine, job, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await StopAsync(machine).ConfigureAwait(false);
            throw;
        }
        finally
        {
            pump.Stop();
            await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await UnitReference.ReleaseAsync(new Systemd1Unit(machine.UnitObject(UnitNames.PathOf(_unit)))).ConfigureAwait(false);
        }
    }

    private bool IsAbsolute => command.Arguments[0].StartsWith('/');

    // Returns how the start job ended. Type=exec: it fails where the program could not be executed, but also where it ended so fast that
    // systemd saw its end first. So a program of a known path is asserted to be there, and a status of systemd's own range counts
    // as systemd's only where that is possible.
    private async Task<string> StartAsync(SystemServices machine, OutputPump pump, Action startPump, CancellationToken cancel)
    {
        await using JobWatch jobs = await JobWatch.StartAsync(machine, cancel).ConfigureAwait(false);
        ObjectPath job;
        using (SafeFileHandle output = pump.AddPipe(command.Output ?? Ignore))
        using (SafeFileHandle error = pump.AddPipe(command.Error ?? Ignore))
        {
            startPump();
            job = await machine.Systemd.StartTransientUnitAsync(_unit, "fail", Properties(output, error), [], cancel).ConfigureAwait(false);
        }
        return await jobs.WaitAsync(job, cancel).ConfigureAwait(false);
    }

    private (string Name, VariantValue Value)[] Properties(SafeFileHandle output, SafeFileHandle error)
    {
        UnitProperties properties = new UnitProperties()
            .Add("Description", $"kube-spawn: {command.Arguments[0]}")
            .Add("Type", "exec")
            .AddExecStart(command.Arguments[0], command.Arguments)
            .Add("StandardOutputFileDescriptor", output)
            .Add("StandardErrorFileDescriptor", error)
            .Add("CollectMode", "inactive-or-failed")
            .Add("AddRef", true);
        if (command.Environment.Count > 0)
            properties.Add("Environment", command.Environment);
        if (command.Environment.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal)) is { } path)
            properties.Add("ExecSearchPath", path[5..].Split(':', StringSplitOptions.RemoveEmptyEntries));
        if (command.WorkingDirectory is not null)
            properties.Add("WorkingDirectory", command.WorkingDirectory);
        if (IsAbsolute)
            properties.AddAssert("AssertFileIsExecutable", command.Arguments[0]);
        return properties.ToArray();
    }

    private async Task<CommandResult> ReadResultAsync(SystemServices machine, string job, CancellationToken cancel)
    {
        Dictionary<string, VariantValue> values = await machine.UnitObject(UnitNames.PathOf(_unit))
            .GetAllAsync(Systemd1Service.InterfaceName, cancel).ConfigureAwait(false);
        int status = values["ExecMainStatus"].Get<int>();
        int code = values["ExecMainCode"].Get<int>();
        if (job == JobResult.Assert || (job != JobResult.Done && status == ExitStatuses.Exec && !IsAbsolute))
            throw Failed("there is no such program in it that can be executed", "See that the program is installed in the machine, and give its path.", null);
        if (job != JobResult.Done && status == ExitStatuses.ChangeDirectory && command.WorkingDirectory is not null)
            throw Failed($"its working directory \"{command.WorkingDirectory}\" cannot be entered", null, null);
        if (code == 0)
            throw Failed(UnitFailure.Describe(values, job), null, null);
        return new CommandResult(status, Signal: code != ExitStatuses.Exited);
    }

    // With the unit all its processes have ended, so the pipes have. One that was handed out of the unit must not hold us.
    private static async Task EndAsync(OutputPump pump, Task pumping)
    {
        try
        {
            await pumping.WaitAsync(EndOfOutput).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            pump.Stop();
            await pumping.ConfigureAwait(false);
        }
    }

    private async Task StopAsync(SystemServices machine)
    {
        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            await machine.Systemd.StopUnitAsync(_unit, "replace", limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusException or DBusConnectionException or OperationCanceledException)
        {
            // Not started yet, ended already, or the machine is gone: nothing is left to stop.
        }
    }

    private async Task<KubeSpawnException> LostAsync(Exception e) => await buses.IsGoneAsync(command.Machine, GoneLimit).ConfigureAwait(false)
        ? Failed("the machine went away", $"See its log on the host: journalctl --unit {command.Machine}.service", e)
        : Failed($"the connection to the machine's bus failed: {e.Message}", "See the state of D-Bus in the machine, or restart the machine.", e);

    private KubeSpawnException Failed(string cause, string? cure, Exception? inner) => new(
        ExitCode.Node, $"failed to run \"{command.Arguments[0]}\" in machine \"{command.Machine}\": {cause}", cure, inner);

    private static void Ignore(string line)
    {
    }
}
