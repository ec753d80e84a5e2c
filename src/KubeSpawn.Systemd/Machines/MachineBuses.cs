using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Protocol.Transport;

namespace KubeSpawn.Systemd.Machines;

/// <summary>
/// Connections to the machines' own buses, one a machine: through /proc/LEADER/root, the machine's file system as its init sees it.
/// A machine that was started again has another leader, and gets a new connection.
/// </summary>
internal sealed class MachineBuses(SystemBus bus) : IAsyncDisposable
{
    // A machine that has just become ready has its bus socket; one that is still on its way up gets this long.
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(25);

    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly Dictionary<int, SystemServices> _byLeader = [];
    private readonly ConcurrentDictionary<string, int> _found = new();

    /// <summary>
    /// The leader of a machine that was just looked up: a command that does nothing but enter it (<see cref="SystemBus.ContinueInline"/>) need not
    /// ask again. Good for one connection; it is as old then as any answer is when it is used.
    /// </summary>
    internal void Found(string machine, int leader)
    {
        if (bus.ContinueInline)
            _found[machine] = leader;
    }

    /// <summary>A connection to a machine is for one command, and ends with it.</summary>
    internal bool ServeOneCommand => bus.ContinueInline;

    /// <summary>The machine's systemd.</summary>
    internal async Task<SystemServices> GetAsync(string machine, CancellationToken cancel)
    {
        if (!_found.TryRemove(machine, out int leader))
            leader = await FindLeaderAsync(machine, cancel).ConfigureAwait(false);
        await _connecting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_byLeader.TryGetValue(leader, out SystemServices? known) && known.Connection.IsConnected)
                return known;
            SystemServices made = new(await ConnectAsync(leader, cancel).ConfigureAwait(false));
            _byLeader[leader] = made;
            return made;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>
    /// True: the machine is gone, or goes within the limit. Its bus dies before systemd and machined have noticed, so the look comes first and
    /// the wait for their word after.
    /// </summary>
    internal async Task<bool> IsGoneAsync(string machine, TimeSpan limit)
    {
        using CancellationTokenSource ended = new(limit);
        try
        {
            SystemServices host = await bus.GetAsync(ended.Token).ConfigureAwait(false);
            await using var removed = await host.Machined.WatchMachineRemovedAsync(machine, ended.Token).ConfigureAwait(false);
            if (await MachineQueries.FindAsync(host, machine, ended.Token).ConfigureAwait(false) is not { State: not "closing" })
                return true;
            await removed.NextAsync(ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<int> FindLeaderAsync(string machine, CancellationToken cancel)
    {
        SystemServices host = await bus.GetAsync(cancel).ConfigureAwait(false);
        return await MachineQueries.FindLeaderAsync(host, machine, cancel).ConfigureAwait(false)
            ?? throw new KubeSpawnException(ExitCode.State, $"failed to reach machine \"{machine}\": it does not run", "Start its cluster: kube-spawn start.");
    }

    private async Task<DBusConnection> ConnectAsync(int leader, CancellationToken cancel)
    {
        string address = DBusAddress.ForPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{leader}/root/run/dbus/system_bus_socket"));
        if (await TryConnectAsync(address, last: false, cancel).ConfigureAwait(false) is { } made)
            return made;
        // No event tells from outside that a socket in another mount namespace is listened to: looked at again, for a bounded time.
        long start = Environment.TickCount64;
        using PeriodicTimer retry = new(RetryInterval);
        while (true)
        {
            await retry.WaitForNextTickAsync(cancel).ConfigureAwait(false);
            bool last = !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{leader}")) || Environment.TickCount64 - start >= ReadyTimeout.TotalMilliseconds;
            if (await TryConnectAsync(address, last, cancel).ConfigureAwait(false) is { } late)
                return late;
        }
    }

    // Null: nobody listens there yet, and this was not the last try.
    private async Task<DBusConnection?> TryConnectAsync(string address, bool last, CancellationToken cancel)
    {
        try
        {
            return await DBusConnection.ConnectAsync(address, bus.Options, cancel).ConfigureAwait(false);
        }
        catch (DBusConnectionException e) when (!last && IsNotYet(e))
        {
            return null;
        }
    }

    private static bool IsNotYet(DBusConnectionException e) =>
        e.InnerException is Win32Exception { NativeErrorCode: Constants.ENOENT or Constants.ECONNREFUSED };

    public async ValueTask DisposeAsync()
    {
        foreach (SystemServices services in _byLeader.Values)
            await services.Connection.DisposeAsync().ConfigureAwait(false);
        _connecting.Dispose();
    }
}
