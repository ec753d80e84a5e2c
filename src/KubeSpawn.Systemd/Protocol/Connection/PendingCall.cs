using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>A call that waits for its answer.</summary>
/// <param name="inOrder">Runs on the receiving thread, before any message that came after the answer is looked at.</param>
internal sealed class PendingCall(Action<Message>? inOrder)
{
    private readonly TaskCompletionSource<Message> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<Message> Answer => _answer.Task;

    internal void Complete(Message message)
    {
        inOrder?.Invoke(message);
        _answer.TrySetResult(message);
    }

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
}
