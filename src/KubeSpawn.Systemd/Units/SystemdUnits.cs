using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Journal;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Units;

/// <summary>Units of the host's systemd: transient ones made, followed to the end of their job, and asked what they use.</summary>
/// <param name="bus">The host's bus; stays its owner's.</param>
public sealed class SystemdUnits(SystemBus bus)
{
    /// <summary>Makes and starts a transient service or slice, and returns when its start job has ended well.</summary>
    /// <exception cref="KubeSpawnException">The job failed: why, with <see cref="ExitCode.Failure"/>'s kin.</exception>
    public Task StartTransientAsync(string unit, UnitProperties properties, CancellationToken cancel) =>
        BusErrors.ExplainAsync("start unit", unit, async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            await using JobWatch jobs = await JobWatch.StartAsync(services, unit, cancel).ConfigureAwait(false);
            ObjectPath job = await services.Systemd.StartTransientUnitAsync(unit, "fail", properties.ToArray(), [], cancel).ConfigureAwait(false);
            string result = await jobs.WaitAsync(job, cancel).ConfigureAwait(false);
            return result == JobResult.Done
                ? true
                : throw await UnitFailure.ExplainAsync(services, $"start unit \"{unit}\"", unit, result, cancel).ConfigureAwait(false);
        });

    /// <summary>Stops a unit and returns when its stop job has ended; not loaded: nothing to do. Stopping a slice stops all in it.</summary>
    public Task StopAsync(string unit, CancellationToken cancel) => BusErrors.ExplainAsync("stop unit", unit, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        await using JobWatch jobs = await JobWatch.StartAsync(services, unit, cancel).ConfigureAwait(false);
        try
        {
            ObjectPath job = await services.Systemd.StopUnitAsync(unit, "replace", cancel).ConfigureAwait(false);
            await jobs.WaitAsync(job, cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchUnit)
        {
            // Not loaded: nothing to stop.
        }
        return true;
    });

    /// <summary>Names of the loaded units whose name fits one of the patterns (fnmatch(3)).</summary>
    public Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> patterns, CancellationToken cancel) => BusErrors.ExplainAsync("list", "units", async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        var units = await services.Systemd.ListUnitsByPatternsAsync([], [.. patterns], cancel).ConfigureAwait(false);
        return (IReadOnlyList<string>)[.. units.Select(unit => unit.Item1)];
    });

    /// <summary>What a service or slice uses; null: systemd has no such unit loaded.</summary>
    public Task<UnitUsage?> GetUsageAsync(string unit, CancellationToken cancel) => BusErrors.ExplainAsync("look up unit", unit, async () =>
    {
        if (await FindAsync(unit, cancel).ConfigureAwait(false) is not { } values) return null;
        string state = values["ActiveState"].GetText();
        ulong since = values["ActiveEnterTimestamp"].Get<ulong>();
        return new UnitUsage(
            state,
            state == "active" && since > 0 ? DateTimeOffset.UnixEpoch.AddTicks((long)since * TimeSpan.TicksPerMicrosecond) : null,
            Known(values, "MemoryCurrent"),
            Known(values, "MemoryMax"),
            Known(values, "CPUUsageNSec") is { } nanoseconds ? TimeSpan.FromTicks((long)(nanoseconds / 100)) : null,
            Known(values, "TasksCurrent"));
    });

    /// <summary>All properties of a unit, of its type's interface too: name, signature and value of each, sorted; none: systemd has no such unit loaded.</summary>
    public Task<IReadOnlyList<string>> DescribeAsync(string unit, CancellationToken cancel) => BusErrors.ExplainAsync("look up unit", unit, async () =>
    {
        IReadOnlyDictionary<string, VariantValue>? values = await FindAsync(unit, cancel).ConfigureAwait(false);
        return (IReadOnlyList<string>)[.. (values?.Select(value => $"{value.Key} {value.Value}") ?? []).Order(StringComparer.Ordinal)];
    });

    /// <summary>The last lines that the processes of a unit's present run wrote to the host's journal, oldest first; none where there are none to be had.</summary>
    public Task<IReadOnlyList<string>> ReadLogAsync(string unit, int count, CancellationToken cancel) => BusErrors.ExplainAsync("look up unit", unit, async () =>
    {
        IReadOnlyDictionary<string, VariantValue>? values = await FindAsync(unit, cancel).ConfigureAwait(false);
        return values is null ? [] : await JournalTail.ReadAsync(UnitRun.Of(unit, values), count, cancel).ConfigureAwait(false);
    });

    /// <summary>The version that systemd gives itself, e.g. 252.39-1~deb12u1.</summary>
    public Task<string> GetVersionAsync(CancellationToken cancel) => BusErrors.ExplainAsync("ask", "systemd", async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        return await services.Systemd.ReadVersionAsync(cancel).ConfigureAwait(false);
    });

    private async Task<IReadOnlyDictionary<string, VariantValue>?> FindAsync(string unit, CancellationToken cancel)
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectPath path = await services.Systemd.GetUnitAsync(unit, cancel).ConfigureAwait(false);
            return await services.UnitObject(path).GetAllAsync("", cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.UnknownObject)
        {
            return null;
        }
    }

    private static ulong? Known(IReadOnlyDictionary<string, VariantValue> values, string name) =>
        values.TryGetValue(name, out VariantValue? value) && value.Get<ulong>() is not ulong.MaxValue and ulong known ? known : null;
}
