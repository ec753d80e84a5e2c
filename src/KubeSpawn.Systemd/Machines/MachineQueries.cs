using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Machines;

/// <summary>What machined says of machines.</summary>
internal sealed class MachineQueries(SystemBus bus)
{
    private const string HostClass = "host";

    internal async Task<IReadOnlyList<MachineStatus>> ListAsync(CancellationToken cancel)
    {
        return await BusErrors.ExplainAsync("list", "machines", () => BusErrors.AgainIfLostAsync(async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            (string Name, string Class, string Service, ObjectPath Path)[] machines = await services.Machined.ListMachinesAsync(cancel).ConfigureAwait(false);
            IEnumerable<Task<MachineStatus?>> reads = machines
                .Where(machine => machine.Class != HostClass)
                .Select(machine => ReadAsync(services, machine.Path, cancel));
            MachineStatus?[] statuses = await Task.WhenAll(reads).ConfigureAwait(false);
            return (IReadOnlyList<MachineStatus>)[.. statuses.OfType<MachineStatus>()];
        })).ConfigureAwait(false);
    }

    internal async Task<MachineStatus?> FindAsync(string machine, CancellationToken cancel)
    {
        return await BusErrors.ExplainAsync("look up machine", machine, async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            return await FindAsync(services, machine, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    // Its path follows from its name, and an object that is not there says so.
    internal static Task<MachineStatus?> FindAsync(SystemServices services, string machine, CancellationToken cancel) =>
        BusErrors.AgainIfLostAsync(() => ReadAsync(services, UnitNames.MachinePathOf(machine), cancel));

    /// <summary>The process id of its init; null: machined knows no such machine.</summary>
    internal static Task<int?> FindLeaderAsync(SystemServices services, string machine, CancellationToken cancel) => BusErrors.AgainIfLostAsync(async () =>
    {
        try
        {
            Machine1Machine found = new(services.MachineObject(UnitNames.MachinePathOf(machine)));
            return (int?)await found.ReadLeaderAsync(cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchMachine or ErrorNames.UnknownObject)
        {
            return null;
        }
    });

    // A machine can go between being listed and being read: then it is not there.
    private static async Task<MachineStatus?> ReadAsync(SystemServices services, ObjectPath path, CancellationToken cancel)
    {
        try
        {
            Dictionary<string, VariantValue> values = await services.MachineObject(path)
                .GetAllAsync(Machine1Machine.InterfaceName, cancel).ConfigureAwait(false);
            return new MachineStatus(
                values["Name"].GetText(),
                values["Unit"].GetText(),
                (int)values["Leader"].Get<uint>(),
                values["State"].GetText(),
                values["RootDirectory"].GetText(),
                FromMicroseconds(values["Timestamp"].Get<ulong>()));
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchMachine or ErrorNames.UnknownObject)
        {
            return null;
        }
    }

    private static DateTimeOffset FromMicroseconds(ulong sinceEpoch) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)sinceEpoch * TimeSpan.TicksPerMicrosecond);
}
