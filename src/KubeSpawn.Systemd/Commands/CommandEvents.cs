using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// All that systemd says of one unit, in its order: changed properties, and ends of jobs. What it says is enough to know how the unit
/// ended, so nothing is asked. It says so to whoever asked for the job and holds a reference to the unit (AddRef); Subscribe, which brings what
/// happens to all other units, too, is not needed.
/// </summary>
internal sealed class CommandEvents(SignalStream<CommandEvents.Event> events) : IAsyncDisposable
{
    private readonly Dictionary<string, VariantValue> _properties = [];

    /// <summary>How its main process ended, si_code; 0: it has not, or never ran.</summary>
    internal int Code => Get("ExecMainCode");

    /// <summary>Exit status, or signal, of its main process.</summary>
    internal int Status => Get("ExecMainStatus");

    private bool HasEnded => _properties.TryGetValue("ActiveState", out VariantValue? state) && state.GetText() is "inactive" or "failed";

    internal static async Task<CommandEvents> StartAsync(SystemServices machine, string unit, CancellationToken cancel)
    {
        MatchRule changes = machine.UnitObject(UnitNames.PathOf(unit)).PropertiesRule;
        return new CommandEvents(await machine.Connection.SubscribeAnyAsync([JobWatch.RuleOf(unit), changes], Read, cancel).ConfigureAwait(false));
    }

    /// <summary>The result of a job, when it has ended.</summary>
    internal async Task<string> WaitForJobAsync(ObjectPath job, CancellationToken cancel)
    {
        while (true)
        {
            if (await NextAsync(cancel).ConfigureAwait(false) is { } ended && ended.Job == job)
                return ended.Result;
        }
    }

    /// <summary>
    /// Waits until the unit has ended. To be called after its start job has: with the end of a job the unit's property "Job" changes, and that is
    /// signalled with the state it has then; what was signalled before tells of the time before it was started.
    /// </summary>
    internal async Task WaitForEndAsync(CancellationToken cancel)
    {
        do
            await NextAsync(cancel).ConfigureAwait(false);
        while (!HasEnded);
    }

    private async Task<(ObjectPath Job, string Result)?> NextAsync(CancellationToken cancel)
    {
        Event next = await events.NextAsync(cancel).ConfigureAwait(false);
        foreach ((string name, VariantValue value) in next.Changes?.Changed ?? new Dictionary<string, VariantValue>())
            _properties[name] = value;
        return next.Removed;
    }

    private int Get(string property) => _properties.TryGetValue(property, out VariantValue? value) ? value.Get<int>() : 0;

    private static Event Read(Message message) =>
        message.Member == JobWatch.Member ? new Event(JobWatch.Read(message), null) : new Event(null, PropertyChanges.Read(message));

    public ValueTask DisposeAsync() => events.DisposeAsync();

    /// <summary>One of the two.</summary>
    internal sealed record Event((ObjectPath Job, string Result)? Removed, PropertyChanges? Changes);
}
