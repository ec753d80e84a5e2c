using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;

namespace KubeSpawn.Systemd.Bus;

/// <summary>Proxies of systemd's services over one connection: the host's bus, or a machine's.</summary>
internal sealed class SystemServices(DBusConnection connection)
{
    private const string SystemdName = "org.freedesktop.systemd1";
    private const string SystemdPath = "/org/freedesktop/systemd1";
    private const string MachinedName = "org.freedesktop.machine1";
    private const string ImportdName = "org.freedesktop.import1";

    private readonly Lock _subscribing = new();
    private Task? _subscribed;

    internal DBusConnection Connection { get; } = connection;

    /// <summary>Asks systemd, once a connection, for its signals of jobs and units: it sends them to nobody who has not asked.</summary>
    internal Task EnsureSubscribedAsync()
    {
        lock (_subscribing)
            return _subscribed is null or { IsFaulted: true } ? _subscribed = Systemd.SubscribeAsync(CancellationToken.None) : _subscribed;
    }

    internal Systemd1Manager Systemd { get; } = new(new BusObject(connection, SystemdName, SystemdPath));

    /// <summary>Signals of systemd's manager.</summary>
    internal static MatchRule SystemdSignal(string member) =>
        new() { Sender = SystemdName, Path = SystemdPath, Interface = Systemd1Manager.InterfaceName, Member = member };

    internal Machine1Manager Machined { get; } = new(new BusObject(connection, MachinedName, "/org/freedesktop/machine1"));

    /// <summary>For calls that copy or remove whole file systems before they are answered.</summary>
    internal Machine1Manager PatientMachined { get; } =
        new(new BusObject(connection, MachinedName, "/org/freedesktop/machine1") { Timeout = TimeSpan.FromMinutes(30) });

    internal Import1Manager Importd { get; } = new(new BusObject(connection, ImportdName, "/org/freedesktop/import1"));

    internal BusObject UnitObject(string path) => new(Connection, SystemdName, path);

    internal BusObject MachineObject(string path) => new(Connection, MachinedName, path);

    internal BusObject TransferObject(string path) => new(Connection, ImportdName, path);
}
