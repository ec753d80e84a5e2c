using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Images;

/// <summary>One transfer of importd, from the call that begins it to its result.</summary>
/// <param name="services">The host's services.</param>
/// <param name="what">For errors: verb and object.</param>
/// <param name="progress">Shares of 1.</param>
/// <param name="stallLimit">How long importd may do nothing at all before it is given up.</param>
internal sealed class Transfer(SystemServices services, string what, IProgress<double>? progress, TimeSpan stallLimit)
{
    private const int KeptMessages = 5;
    private const uint ErrorPriority = 3; // LOG_ERR, syslog.h
    private const string Stalled = "stalled"; // stands in the place of a result, as TransferEnds.Lost does

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(10);

    private readonly Queue<(uint Priority, string Text)> _messages = new();

    /// <summary>Begins it and waits for its end.</summary>
    /// <param name="begin">The call that begins it.</param>
    /// <param name="attempts">How often it is begun, when importd stands still every time.</param>
    /// <param name="cancel">Ends the transfer, too.</param>
    internal async Task RunAsync(Func<Task<(uint TransferId, ObjectPath TransferPath)>> begin, int attempts, CancellationToken cancel)
    {
        string result;
        do
            result = await RunOnceAsync(begin, cancel).ConfigureAwait(false);
        while (result == Stalled && --attempts > 0);
        if (result != TransferEnds.Done)
            throw Failure(result);
        progress?.Report(1);
    }

    private async Task<string> RunOnceAsync(Func<Task<(uint TransferId, ObjectPath TransferPath)>> begin, CancellationToken cancel)
    {
        _messages.Clear(); // those of an attempt before explain nothing of this one
        await using TransferEnds ends = await TransferEnds.StartAsync(services, cancel).ConfigureAwait(false);
        await using SignalStream<(string Path, uint Priority, string Text)> log = await WatchLogAsync(cancel).ConfigureAwait(false);
        (uint id, ObjectPath path) = await begin().ConfigureAwait(false);
        string result;
        try
        {
            result = await WaitAsync(ends, id, path, cancel).ConfigureAwait(false);
            if (result == Stalled && await CancelAsync(ends, id).ConfigureAwait(false) == TransferEnds.Done)
                result = TransferEnds.Done; // it went on in that very moment
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(ends, id).ConfigureAwait(false);
            throw;
        }
        CollectMessages(log, path);
        return result;
    }

    private async Task<string> WaitAsync(TransferEnds ends, uint id, ObjectPath path, CancellationToken cancel)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<bool> stall = new TransferStall(services, stallLimit).WaitAsync(ended.Token);
        Task reporting = progress is null ? Task.CompletedTask : ReportAsync(path, ended.Token);
        try
        {
            Task<string> end = ends.WaitAsync(id, ended.Token);
            await Task.WhenAny(end, stall).ConfigureAwait(false);
            bool stalled = !end.IsCompleted && stall.IsCompletedSuccessfully && await stall.ConfigureAwait(false);
            if (!stalled)
                return await end.ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return end.IsCompletedSuccessfully ? await end.ConfigureAwait(false) : Stalled;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reporting, stall).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // importd of systemd 252 tells its progress as a property without a signal of its change, so it is asked while somebody looks.
    private async Task ReportAsync(ObjectPath path, CancellationToken cancel)
    {
        Import1Transfer transfer = new(services.TransferObject(path));
        using PeriodicTimer timer = new(ProgressInterval);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            progress!.Report(Math.Clamp(await transfer.ReadProgressAsync(cancel).ConfigureAwait(false), 0, 1)); // below 0: not known
    }

    // With which result it ended then; null: it is not known to have ended.
    private async Task<string?> CancelAsync(TransferEnds ends, uint id)
    {
        using CancellationTokenSource limit = new(CancelLimit);
        try
        {
            await services.Importd.CancelTransferAsync(id, limit.Token).ConfigureAwait(false);
        }
        catch (DBusException)
        {
            // It has ended by itself, which is heard below, or importd is gone and its transfers with it.
        }
        catch (Exception e) when (e is DBusConnectionException or OperationCanceledException)
        {
            return null;
        }
        try
        {
            return await ends.WaitAsync(id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusException or DBusConnectionException or OperationCanceledException)
        {
            return null;
        }
    }

    private Task<SignalStream<(string Path, uint Priority, string Text)>> WatchLogAsync(CancellationToken cancel) =>
        services.Connection.SubscribeAsync(
            new MatchRule { Sender = "org.freedesktop.import1", Interface = Import1Transfer.InterfaceName, Member = "LogMessage" },
            static message =>
            {
                Reader reader = message.GetBodyReader("us");
                return (message.Path!, reader.ReadUInt32(), reader.ReadString());
            },
            cancel);

    private void CollectMessages(SignalStream<(string Path, uint Priority, string Text)> log, ObjectPath path)
    {
        while (log.TryNext(out (string Path, uint Priority, string Text) message))
        {
            if (message.Path != path)
                continue;
            _messages.Enqueue((message.Priority, message.Text));
            if (_messages.Count > KeptMessages)
                _messages.Dequeue();
        }
    }

    private KubeSpawnException Failure(string result) => new(
        ExitCode.Fetch,
        $"failed to {what}: {Cause(result)}",
        result == Stalled
            ? "See what it was about: journalctl --unit systemd-importd.service; then try again."
            : "See importd's log: journalctl --unit systemd-importd.service");

    private string Cause(string result)
    {
        if (result == TransferEnds.Lost)
            return "systemd-importd went away in the middle";
        if (result == Stalled)
            return $"systemd-importd stood still for {stallLimit.TotalSeconds:0} s";
        IEnumerable<(uint Priority, string Text)> errors = _messages.Where(m => m.Priority <= ErrorPriority);
        string cause = string.Join("; ", (errors.Any() ? errors : _messages).Select(m => m.Text.TrimEnd('.')));
        return cause.Length > 0 ? cause : $"importd says \"{result}\"";
    }
}
