using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Transport;

namespace KubeSpawn.Systemd.Bus;

/// <summary>
/// The host's system bus, connected when first needed and again after it was lost (a bus that was restarted). Machines, units and
/// images share one.
/// </summary>
/// <param name="address">Its address; the host's own but in tests.</param>
public sealed class SystemBus(string address = DBusAddress.SystemBus) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private SystemServices? _services;

    /// <summary>
    /// Set before it is first used: all that awaits an answer, of this bus or a machine's, goes on at once on the thread that receives it
    /// (<see cref="DBusConnectionOptions.ContinueInline"/>). For a command that only asks and waits, and wants its answer soon.
    /// </summary>
    public bool ContinueInline { get; set; }

    /// <summary>How connections are made, to this bus and to machines'.</summary>
    internal DBusConnectionOptions Options => new() { ContinueInline = ContinueInline };

    /// <summary>The services over a connection that lives now.</summary>
    /// <exception cref="KubeSpawnException">With <see cref="ExitCode.Host"/>: the bus does not answer.</exception>
    internal async Task<SystemServices> GetAsync(CancellationToken cancel)
    {
        if (_services is { Connection.IsConnected: true } ready)
            return ready;
        await _connecting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_services is { Connection.IsConnected: true } made)
                return made;
            DBusConnection connection = await DBusConnection.ConnectAsync(address, Options, cancel).ConfigureAwait(false);
            return _services = new SystemServices(connection);
        }
        catch (DBusConnectionException e)
        {
            throw new KubeSpawnException(ExitCode.Host, $"failed to use the system bus: {e.Message}", "See that it runs: systemctl status dbus.", e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.Connection.DisposeAsync().ConfigureAwait(false);
        _connecting.Dispose();
    }
}
