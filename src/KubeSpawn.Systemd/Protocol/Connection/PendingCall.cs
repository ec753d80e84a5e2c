using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>A call that waits for its answer.</summary>
/// <param name="label">What was called, for errors.</param>
/// <param name="inOrder">Runs on the receiving thread, before any message that came after the answer is looked at.</param>
/// <param name="inline">Who waits goes on on the receiving thread.</param>
internal sealed class PendingCall(string label, Action<Message>? inOrder, bool inline)
{
    private readonly TaskCompletionSource<Message> _answer =
        new(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long _begun = Environment.TickCount64;

    internal Task<Message> Answer => _answer.Task;

    /// <summary>How long the receiving thread lets it wait; infinite: someone else looks after that.</summary>
    internal TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    internal bool IsOverdue(long now) => Limit != Timeout.InfiniteTimeSpan && now - _begun > Limit.TotalMilliseconds;

    internal void Complete(Message message)
    {
        inOrder?.Invoke(message);
        _answer.TrySetResult(message);
    }

    internal void FailOverdue() => _answer.TrySetException(Overdue(label, Limit));

    // Each waiter gets an exception of its own: one object thrown by many would mix up their stack traces.
    internal void Fail(DBusConnectionException end) => _answer.TrySetException(new DBusConnectionException(end.Message, end));

    internal void Discard() => _answer.Task.ContinueWith(
        static task =>
        {
            if (task.IsCompletedSuccessfully)
                task.Result.Dispose();
            else
                _ = task.Exception; // seen: the waiter has left with its own reason
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    internal static DBusTimeoutException Overdue(string label, TimeSpan limit) => new($"{label} was not answered in {limit.TotalSeconds:0.###} s");
}
