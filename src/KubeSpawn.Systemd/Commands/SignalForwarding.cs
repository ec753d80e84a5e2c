namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Hands signals on to a command that has been started, until disposed. Begun before its start, the first ones would find no unit, and be lost.
/// </summary>
internal sealed class SignalForwarding : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _forwarding;

    internal SignalForwarding(CommandUnit unit, IAsyncEnumerable<int>? signals)
    {
        _forwarding = signals is null ? Task.CompletedTask : ForwardAsync(unit, signals, _ended.Token);
    }

    private static async Task ForwardAsync(CommandUnit unit, IAsyncEnumerable<int> signals, CancellationToken cancel)
    {
        await foreach (int signal in signals.WithCancellation(cancel).ConfigureAwait(false))
            await unit.SignalAsync(signal, cancel).ConfigureAwait(false);
    }

    /// <summary>What went wrong with a signal is no error of the command's: a lost machine shows in its end.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended.Cancel(); // at once: CancelAsync begins threads for it, which cost a command more than all that it waits for here
        await _forwarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }
}
