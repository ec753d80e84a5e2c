using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Commands;
using KubeSpawn.Systemd.Terminal;

namespace KubeSpawn.Systemd.Machines;

/// <summary>
/// Machines by systemd and machined, over the host's bus, and commands in them over their own. Holds one connection to each machine it
/// has spoken to; disposing of it ends those, not the host's.
/// </summary>
/// <param name="bus">The host's bus; stays its owner's.</param>
public sealed class SystemdMachines(SystemBus bus) : IMachines, IAsyncDisposable
{
    private readonly MachineQueries _queries = new(bus);
    private readonly MachineStarter _starter = new(bus);
    private readonly MachineStopper _stopper = new(bus);
    private readonly MachineInspector _inspector = new(bus);
    private readonly MachineBuses _machineBuses = new(bus);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MachineStatus>> ListAsync(CancellationToken cancel) => _queries.ListAsync(cancel);

    /// <inheritdoc/>
    public async Task<MachineStatus?> FindAsync(string machine, CancellationToken cancel)
    {
        MachineStatus? found = await _queries.FindAsync(machine, cancel).ConfigureAwait(false);
        if (found is not null)
            _machineBuses.Found(machine, found.Leader);
        return found;
    }

    /// <summary>Whether a machine runs; machined is asked only where its <see cref="MachineUnit.LeaderFile"/> does not tell.</summary>
    public async Task<bool> IsRunningAsync(string machine, string leaderFile, CancellationToken cancel)
    {
        if (LeaderFile.Read(leaderFile) is not { } leader)
            return await FindAsync(machine, cancel).ConfigureAwait(false) is not null;
        _machineBuses.Found(machine, leader);
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(MachineUnit unit, CancellationToken cancel) => _starter.StartAsync(unit, cancel);

    /// <inheritdoc/>
    public Task StopAsync(MachineUnitName unit, bool force, CancellationToken cancel) => _stopper.StopAsync(unit, force, cancel);

    /// <inheritdoc/>
    public Task StopSliceAsync(string slice, CancellationToken cancel) => _stopper.StopSliceAsync(slice, cancel);

    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancel) =>
        new CommandRun(_machineBuses, command).RunAsync(cancel);

    /// <summary>As the other one, with signals for its main process.</summary>
    /// <param name="command">What, and who is given its lines.</param>
    /// <param name="signals">Numbers of signals for this command alone, as they come; read from its start on.</param>
    /// <param name="cancel">Ends the command.</param>
    public Task<CommandResult> RunAsync(MachineCommand command, IAsyncEnumerable<int> signals, CancellationToken cancel) =>
        new CommandRun(_machineBuses, command, signals).RunAsync(cancel);

    /// <summary>
    /// Runs a command with streams, or a terminal, of this process. As <see cref="RunAsync(MachineCommand, CancellationToken)"/> else.
    /// </summary>
    /// <param name="request">What, and with which streams.</param>
    /// <param name="signals">Numbers of signals for its main process alone, as they come (2 when Ctrl-C is pressed), read from its start on; null: none.</param>
    /// <param name="cancel">Ends the command.</param>
    public Task<CommandResult> ExecAsync(ExecRequest request, IAsyncEnumerable<int>? signals, CancellationToken cancel) =>
        new Exec(bus, _machineBuses).RunAsync(request, signals, cancel);

    /// <summary>A login shell of the machine, on a terminal of it, bound to the local one; returns when it has ended.</summary>
    public Task ShellAsync(string machine, string user, LocalTerminal terminal, CancellationToken cancel) =>
        new Exec(bus, _machineBuses).ShellAsync(machine, user, terminal, cancel);

    /// <summary>Its operating system and addresses; null: machined knows no such machine.</summary>
    public Task<MachineDetails?> GetDetailsAsync(string machine, CancellationToken cancel) => _inspector.GetDetailsAsync(machine, cancel);

    /// <summary>Sends a signal to a machine's init, or to all its processes.</summary>
    public Task KillAsync(string machine, bool everyProcess, int signal, CancellationToken cancel) =>
        _inspector.KillAsync(machine, everyProcess, signal, cancel);

    /// <summary>Machines that come and go from now on, anyone's, until cancelled.</summary>
    public IAsyncEnumerable<MachineChange> WatchAsync(CancellationToken cancel) => _inspector.WatchAsync(cancel);

    /// <summary>Ends the connections to the machines.</summary>
    public ValueTask DisposeAsync() => _machineBuses.DisposeAsync();
}
