using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KubeSpawn.Commands;

/// <summary>One command's share of the signals: a signal that comes before it was started cancels its start, later ones are handed on.</summary>
internal sealed class SignalRecipient : IDisposable
{
    // Who reads goes on where a signal comes: no thread is begun for it.
    private readonly Channel<int> _signals = Channel.CreateUnbounded<int>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
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
        bool started;
        lock (_gate) started = _started;
        if (!started || !_signals.Writer.TryWrite(signal)) _interrupted.Cancel();
    }

    /// <summary>No signal comes any more: who reads comes to the end.</summary>
    public void Dispose()
    {
        _signals.Writer.TryComplete();
        _interrupted.Dispose();
    }
}
