using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Commands;

/// <summary>The transient unit of one command: started, followed to its end, asked how it ended, let go.</summary>
internal sealed class CommandUnit : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly SystemServices _machine;
    private readonly bool _ownConnection;
    private readonly CommandSpec _spec;
    private readonly string _name = $"kube-spawn-run-{Guid.NewGuid():N}.service";
    private readonly BusObject _object;
    private readonly Task<CommandEvents> _events;
    private string _job = "";

    /// <summary>Asks to hear of it. The answers need not be waited for: what is asked next is asked behind them.</summary>
    /// <param name="machine">The machine's systemd.</param>
    /// <param name="ownConnection">The connection is for this command alone, and ends with it.</param>
    /// <param name="spec">What to run.</param>
    /// <param name="cancel">Ends the wait for the bus.</param>
    internal CommandUnit(SystemServices machine, bool ownConnection, CommandSpec spec, CancellationToken cancel)
    {
        _machine = machine;
        _ownConnection = ownConnection;
        _spec = spec;
        _object = machine.UnitObject(UnitNames.PathOf(_name));
        _events = CommandEvents.StartAsync(machine, _name, cancel);
    }

    /// <summary>Starts it and returns when its start job has ended, well or not.</summary>
    /// <param name="properties">Those of <see cref="CommandSpec.Properties"/>, and its streams.</param>
    /// <param name="started">Called when systemd has taken the call, and with it the descriptors.</param>
    /// <param name="cancel">Ends the wait.</param>
    internal async Task StartAsync(UnitProperties properties, Action started, CancellationToken cancel)
    {
        ObjectPath job = await _machine.Systemd.StartTransientUnitAsync(_name, "fail", properties.ToArray(), [], cancel).ConfigureAwait(false);
        started();
        try
        {
            CommandEvents events = await _events.ConfigureAwait(false);
            _job = await events.WaitForJobAsync(job, cancel).ConfigureAwait(false);
        }
        catch (DBusException)
        {
            await StopAsync().ConfigureAwait(false); // nothing would tell us of its end
            throw;
        }
    }

    /// <summary>Waits until all its processes have ended.</summary>
    internal async Task WaitAsync(CancellationToken cancel)
    {
        CommandEvents events = await _events.ConfigureAwait(false);
        await events.WaitForEndAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>How it ended; what never ran at all is an error.</summary>
    internal async Task<CommandResult> ReadResultAsync(CancellationToken cancel)
    {
        CommandEvents events = await _events.ConfigureAwait(false);
        (int code, int status) = (events.Code, events.Status);
        bool failedToStart = _job != JobResult.Done;
        if (_job == JobResult.Assert || (failedToStart && status == ExitStatuses.Exec && !_spec.IsAbsolute))
            throw _spec.Failed("there is no such program in it that can be executed", "See that the program is installed in the machine, and give its path.");
        if (failedToStart && status == ExitStatuses.ChangeDirectory && _spec.WorkingDirectory is not null)
            throw _spec.Failed($"its working directory \"{_spec.WorkingDirectory}\" cannot be entered", "Give a folder that is there in the machine.");
        if (failedToStart && status is ExitStatuses.User or ExitStatuses.Group && _spec.User is not null)
            throw _spec.Failed($"the machine has no user \"{_spec.User}\"", "Give a user that its image has, or make one there first.");
        return code == 0
            ? throw _spec.Failed(UnitFailure.Describe(await _object.GetAllAsync(Systemd1Service.InterfaceName, cancel).ConfigureAwait(false), _job))
            : new CommandResult(status, Signal: code != ExitStatuses.Exited);
    }

    /// <summary>Sends a signal to its main process; ended already: nothing to do.</summary>
    internal async Task SignalAsync(int signal, CancellationToken cancel)
    {
        try
        {
            await _machine.Systemd.KillUnitAsync(_name, "main", signal, cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.NoSuchProcess)
        {
            // Ended before the signal came.
        }
    }

    /// <summary>Ends it whatever it does; waits, bounded, until it has.</summary>
    internal async Task StopAsync()
    {
        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            ObjectPath job = await _machine.Systemd.StopUnitAsync(_name, "replace", limit.Token).ConfigureAwait(false);
            CommandEvents events = await _events.ConfigureAwait(false);
            await events.WaitForJobAsync(job, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusException or DBusConnectionException or OperationCanceledException)
        {
            // Not started yet, ended already, or the machine is gone: nothing is left to stop.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // With a connection goes all that is held by it: nothing need be taken back.
        if (_ownConnection)
            await _machine.Connection.DisposeAsync().ConfigureAwait(false);
        else
            await UnitReference.ReleaseAsync(_object).ConfigureAwait(false);
        await ((Task)_events).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_events.IsCompletedSuccessfully)
            await (await _events.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
