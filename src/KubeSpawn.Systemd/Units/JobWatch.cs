using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Matching;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// Hears the ends of jobs. Made before the call that makes the job: a job can end before the answer to that call has been read.
/// </summary>
internal sealed class JobWatch : IAsyncDisposable
{
    private readonly SignalStream<(uint Id, ObjectPath Job, string Unit, string Result)> _removed;

    private JobWatch(SignalStream<(uint Id, ObjectPath Job, string Unit, string Result)> removed)
    {
        _removed = removed;
    }

    internal static async Task<JobWatch> StartAsync(SystemServices services, CancellationToken cancel)
    {
        Task subscribing = services.EnsureSubscribedAsync();
        JobWatch watch = new(await services.Systemd.WatchJobRemovedAsync(cancel).ConfigureAwait(false));
        await subscribing.ConfigureAwait(false);
        return watch;
    }

    /// <summary>The result of a job of ours, when it has ended.</summary>
    internal async Task<string> WaitAsync(ObjectPath job, CancellationToken cancel)
    {
        while (true)
        {
            (_, ObjectPath ended, _, string result) = await _removed.NextAsync(cancel).ConfigureAwait(false);
            if (ended == job)
                return result;
        }
    }

    public ValueTask DisposeAsync() => _removed.DisposeAsync();
}
