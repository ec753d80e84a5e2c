using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;

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
    private readonly MachineBuses _machineBuses = new(bus);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MachineStatus>> ListAsync(CancellationToken cancel) => _queries.ListAsync(cancel);

    /// <inheritdoc/>
    public Task<MachineStatus?> FindAsync(string machine, CancellationToken cancel) => _queries.FindAsync(machine, cancel);

    /// <inheritdoc/>
    public Task StartAsync(MachineUnit unit, CancellationToken cancel) => _starter.StartAsync(unit, cancel);

    /// <inheritdoc/>
    public Task StopAsync(MachineUnitName unit, bool force, CancellationToken cancel) => _stopper.StopAsync(unit, force, cancel);

    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancel) =>
        new CommandRun(_machineBuses, command).RunAsync(cancel);

    /// <summary>Ends the connections to the machines.</summary>
    public ValueTask DisposeAsync() => _machineBuses.DisposeAsync();
}
