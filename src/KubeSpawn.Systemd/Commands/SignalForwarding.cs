using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Hands signals on to a command that has been started, until disposed. Begun before its start, the first ones would find no unit, and be lost.
/// </summary>
/// <remarks>
/// The reading is not cancelled: that would begin threads and throw, at the end of each command. It ends with the signals, or at the next one.
/// </remarks>
internal sealed class SignalForwarding : IDisposable
{
    private volatile bool _ended;

    internal SignalForwarding(CommandUnit unit, IAsyncEnumerable<int>? signals)
    {
        if (signals is not null)
            _ = ForwardAsync(unit, signals);
    }

    private async Task ForwardAsync(CommandUnit unit, IAsyncEnumerable<int> signals)
    {
        await foreach (int signal in signals.ConfigureAwait(false))
        {
            if (_ended)
                return;
            await TryForwardAsync(unit, signal).ConfigureAwait(false);
        }
    }

    private static async Task TryForwardAsync(CommandUnit unit, int signal)
    {
        try
        {
            await unit.SignalAsync(signal, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusException or DBusConnectionException)
        {
            // No error of the command's: a lost machine shows in its end.
        }
    }

    public void Dispose() => _ended = true;
}
