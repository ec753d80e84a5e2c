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
    private readonly Channel<Held> _channel;
    private readonly MatchRule[] _rules;
    private readonly MessageRead<T> _read;
    private readonly int _capacity;
    private readonly long _byteCapacity;
    private readonly Func<ISubscription, ValueTask> _remove;
    private int _heldCount;
    private long _heldBytes;

    internal SignalStream(MatchRule[] rules, MessageRead<T> read, DBusConnectionOptions options, Func<ISubscription, ValueTask> remove)
    {
        _rules = rules;
        _read = read;
        _capacity = options.SignalCapacity;
        _byteCapacity = options.SignalByteCapacity;
        _remove = remove;
        // Bounded here: by bytes too, and without the lock of the channels that are bounded themselves.
        _channel = Channel.CreateUnbounded<Held>(new UnboundedChannelOptions
        {
            SingleReader = true,
            AllowSynchronousContinuations = options.ContinueInline,
        });
    }

    /// <summary>What is wanted: signals that one of these fits.</summary>
    public IReadOnlyList<MatchRule> Rules => _rules;

    MatchRule[] ISubscription.Rules => _rules;

    /// <summary>The next signal.</summary>
    public async ValueTask<T> NextAsync(CancellationToken cancel = default)
    {
        try
        {
            return Take(await _channel.Reader.ReadAsync(cancel).ConfigureAwait(false));
        }
        catch (ChannelClosedException e) when (e.InnerException is DBusConnectionException or DBusSignalsLostException or DBusProtocolException)
        {
            throw e.InnerException;
        }
    }

    /// <summary>A signal that has come already.</summary>
    public bool TryNext(out T signal)
    {
        bool read = _channel.Reader.TryRead(out Held held);
        signal = read ? Take(held) : default!;
        return read;
    }

    /// <summary>All signals until the stream ends.</summary>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await _channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (TryNext(out T signal))
                yield return signal;
        }
    }

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
        // One alone is let in however large: the message is here already.
        int count = Volatile.Read(ref _heldCount);
        long bytes = Volatile.Read(ref _heldBytes);
        if (count > 0 && (count >= _capacity || bytes + message.Length > _byteCapacity))
        {
            _channel.Writer.TryComplete(new DBusSignalsLostException(
                $"signals for {string.Join<MatchRule>(" or ", _rules)} were not read in time: {count} with {bytes} bytes are held, of at most {_capacity} and {_byteCapacity} bytes; more came"));
            return;
        }
        Interlocked.Increment(ref _heldCount);
        Interlocked.Add(ref _heldBytes, message.Length);
        _channel.Writer.TryWrite(new Held(value, message.Length)); // false: nobody reads any more
    }

    private T Take(Held held)
    {
        Interlocked.Decrement(ref _heldCount);
        Interlocked.Add(ref _heldBytes, -held.Bytes);
        return held.Signal;
    }

    void ISubscription.End(DBusConnectionException end) => _channel.Writer.TryComplete(new DBusConnectionException(end.Message, end));

    /// <summary>Ends the stream and takes its match rule back from the bus.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        return _remove(this);
    }

    private readonly record struct Held(T Signal, int Bytes);
}

/// <summary>A stream as those see it that fill it.</summary>
internal interface ISubscription
{
    MatchRule[] Rules { get; }

    void Deliver(Message message);

    void End(DBusConnectionException end);
}
