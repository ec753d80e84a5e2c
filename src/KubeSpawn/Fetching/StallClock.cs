namespace KubeSpawn.Fetching;

/// <summary>Cancels what waits for a server when nothing has come for too long.</summary>
internal sealed class StallClock : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts to count.</summary>
    public StallClock(TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        _limit = limit;
        _stall = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, cancel);
    }

    /// <summary>Cancelled by the caller or by a stall.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>True: the time ran out.</summary>
    public bool Stalled => _stall.IsCancellationRequested;

    /// <summary>Something came: counts from now on.</summary>
    public void Restart() => _stall.CancelAfter(_limit);

    /// <summary>What happens now is not the server's: a slow disk is no stall.</summary>
    public void Pause() => _stall.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _stall.Dispose();
    }
}
