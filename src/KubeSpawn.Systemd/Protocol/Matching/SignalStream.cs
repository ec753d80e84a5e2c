using System.Threading.Channels;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Matching;

/// <summary>
/// Signals in their order, for one reader. It ends with <see cref="DBusConnectionException"/> when the connection does, with
/// <see cref="DBusSignalsLostException"/> when it was not read fast enough, and quietly when it is disposed of.
/// </summary>
public sealed class SignalStream<T> : ISubscription, IAsyncEnumerable<T>, IAsyncDisposable
{
    private readonly Channel<T> _channel;
    private readonly MessageRead<T> _read;
    private readonly int _capacity;
    private readonly Func<ISubscription, ValueTask> _remove;

    internal SignalStream(IReadOnlyList<MatchRule> rules, MessageRead<T> read, DBusConnectionOptions options, Func<ISubscription, ValueTask> remove)
    {
        Rules = rules;
        _read = read;
        _capacity = options.SignalCapacity;
        _remove = remove;
        _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(_capacity)
        {
            SingleReader = true,
            SingleWriter = false,
            AllowSynchronousContinuations = options.ContinueInline,
        });
    }

    /// <summary>What is wanted: signals that one of these fits.</summary>
    public IReadOnlyList<MatchRule> Rules { get; }

    /// <summary>The next signal.</summary>
    public async ValueTask<T> NextAsync(CancellationToken cancel = default)
    {
        try
        {
            return await _channel.Reader.ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (ChannelClosedException e) when (e.InnerException is DBusConnectionException or DBusSignalsLostException or DBusProtocolException)
        {
            throw e.InnerException;
        }
    }

    /// <summary>A signal that has come already.</summary>
    public bool TryNext(out T signal) => _channel.Reader.TryRead(out signal!);

    /// <summary>All signals until the stream ends.</summary>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _channel.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    void ISubscription.Deliver(Message message)
    {
        T value;
        try
        {
            value = _read(message);
        }
        catch (DBusProtocolException e)
        {
            _channel.Writer.TryComplete(e);
            return;
        }
        if (!_channel.Writer.TryWrite(value))
            _channel.Writer.TryComplete(new DBusSignalsLostException($"{_capacity} signals for {string.Join(" or ", Rules)} were not read in time; more came"));
    }

    void ISubscription.End(DBusConnectionException end) => _channel.Writer.TryComplete(new DBusConnectionException(end.Message, end));

    /// <summary>Ends the stream and takes its match rule back from the bus.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        return _remove(this);
    }
}

/// <summary>A stream as those see it that fill it.</summary>
internal interface ISubscription
{
    IReadOnlyList<MatchRule> Rules { get; }

    void Deliver(Message message);

    void End(DBusConnectionException end);
}
