using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// Hears the ends of one unit's jobs. Made before the call that makes the job: a job can end before the answer to that call has been read.
/// </summary>
internal sealed class JobWatch : IAsyncDisposable
{
    internal const string Member = "JobRemoved";

    private readonly SignalStream<(ObjectPath Job, string Result)> _removed;

    private JobWatch(SignalStream<(ObjectPath Job, string Result)> removed)
    {
        _removed = removed;
    }

    /// <summary>Those of one unit: every job of a host that boots or is busy is none of our business.</summary>
    internal static MatchRule RuleOf(string unit) => SystemServices.SystemdSignal(Member) with { Arg2 = unit };

    /// <summary>JobRemoved: id, path, unit and result.</summary>
    internal static (ObjectPath Job, string Result) Read(Message message)
    {
        Reader reader = message.GetBodyReader("uoss");
        reader.ReadUInt32();
        ObjectPath job = reader.ReadObjectPath();
        reader.ReadString();
        return (job, reader.ReadString());
    }

    internal static async Task<JobWatch> StartAsync(SystemServices services, string unit, CancellationToken cancel)
    {
        Task subscribing = services.EnsureSubscribedAsync();
        JobWatch watch = new(await services.Connection.SubscribeAsync(RuleOf(unit), Read, cancel).ConfigureAwait(false));
        await subscribing.ConfigureAwait(false);
        return watch;
    }

    /// <summary>The result of a job of ours, when it has ended.</summary>
    internal async Task<string> WaitAsync(ObjectPath job, CancellationToken cancel)
    {
        while (true)
        {
            (ObjectPath ended, string result) = await _removed.NextAsync(cancel).ConfigureAwait(false);
            if (ended == job)
                return result;
        }
    }

    public ValueTask DisposeAsync() => _removed.DisposeAsync();
}
