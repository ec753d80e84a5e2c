using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KubeSpawn.Commands;

/// <summary>One command's share of the signals: a signal that comes before it was started cancels its start, later ones are handed on.</summary>
internal sealed class SignalRecipient : IDisposable
{
    private readonly Channel<int> _signals = Channel.CreateUnbounded<int>();
    private readonly CancellationTokenSource _interrupted = new();
    private readonly Lock _gate = new();
    private bool _started;

    /// <summary>Cancelled by a signal that comes before the command reads its signals.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>The numbers of the signals, as they come; reading them says that the command has been started.</summary>
    public async IAsyncEnumerable<int> ReadAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        lock (_gate) _started = true;
        await foreach (int signal in _signals.Reader.ReadAllAsync(cancel)) yield return signal;
    }

    internal void Send(int signal)
    {
        lock (_gate)
        {
            if (_started && _signals.Writer.TryWrite(signal)) return;
        }

        _interrupted.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _interrupted.Dispose();
}
