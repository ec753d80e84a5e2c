using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// Follows one unit: whatever may have changed its state is a reason to look again. Started before anything is asked of the unit,
/// so no change is missed.
/// </summary>
internal sealed class UnitWatch : IAsyncDisposable
{
    private readonly SystemServices _services;
    private readonly string _unit;
    private readonly SignalStream<PropertyChanges> _changes;
    private readonly SignalStream<(string Id, ObjectPath Unit)> _removed;

    private UnitWatch(
        SystemServices services, string unit, SignalStream<PropertyChanges> changes, SignalStream<(string Id, ObjectPath Unit)> removed)
    {
        _services = services;
        _unit = unit;
        _changes = changes;
        _removed = removed;
    }

    internal static async Task<UnitWatch> StartAsync(SystemServices services, string unit, CancellationToken cancel)
    {
        Task subscribing = services.EnsureSubscribedAsync();
        Task<SignalStream<(string Id, ObjectPath Unit)>> removing = services.Systemd.WatchUnitRemovedAsync(unit, cancel);
        SignalStream<PropertyChanges> changes = await services.UnitObject(UnitNames.PathOf(unit))
            .WatchPropertiesAsync(Systemd1Unit.InterfaceName, cancel).ConfigureAwait(false);
        await subscribing.ConfigureAwait(false);
        return new UnitWatch(services, unit, changes, await removing.ConfigureAwait(false));
    }

    /// <summary>ActiveState now; null: systemd has no such unit loaded.</summary>
    internal async Task<string?> GetStateAsync(CancellationToken cancel)
    {
        try
        {
            ObjectPath path = await _services.Systemd.GetUnitAsync(_unit, cancel).ConfigureAwait(false);
            return await new Systemd1Unit(_services.UnitObject(path)).ReadActiveStateAsync(cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.UnknownObject)
        {
            return null;
        }
    }

    /// <summary>Waits for a state (null: gone) that is wanted; returns it.</summary>
    internal async Task<string?> WaitAsync(Func<string?, bool> wanted, CancellationToken cancel)
    {
        while (true)
        {
            string? state = await GetStateAsync(cancel).ConfigureAwait(false);
            if (wanted(state))
                return state;
            await ChangeAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task ChangeAsync(CancellationToken cancel)
    {
        using CancellationTokenSource first = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task change = _changes.NextAsync(first.Token).AsTask();
        Task removal = _removed.NextAsync(first.Token).AsTask();
        Task ended = await Task.WhenAny(change, removal).ConfigureAwait(false);
        await first.CancelAsync().ConfigureAwait(false);
        await ((Task)Task.WhenAll(change, removal)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
        Drain();
    }

    // What came until now is known by looking once.
    private void Drain()
    {
        while (_changes.TryNext(out _))
        {
        }
        while (_removed.TryNext(out _))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _removed.DisposeAsync().ConfigureAwait(false);
    }
}
