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
    private readonly MessageRead<T> _read;
    private readonly int _capacity;
    private readonly long _byteCapacity;
    private readonly Func<ISubscription, ValueTask> _remove;
    private long _heldBytes;

    internal SignalStream(IReadOnlyList<MatchRule> rules, MessageRead<T> read, DBusConnectionOptions options, Func<ISubscription, ValueTask> remove)
    {
        Rules = rules;
        _read = read;
        _capacity = options.SignalCapacity;
        _byteCapacity = options.SignalByteCapacity;
        _remove = remove;
        _channel = Channel.CreateBounded<Held>(new BoundedChannelOptions(_capacity)
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
        bool fits = Volatile.Read(ref _heldBytes) is var held && (held == 0 || held + message.Length <= _byteCapacity);
        Interlocked.Add(ref _heldBytes, message.Length);
        if (!fits || !_channel.Writer.TryWrite(new Held(value, message.Length)))
            _channel.Writer.TryComplete(Lost());
    }

    private DBusSignalsLostException Lost() => new(
        $"signals for {string.Join(" or ", Rules)} were not read in time: {_channel.Reader.Count} are held, of at most {_capacity} and {_byteCapacity} bytes; more came");

    private T Take(Held held)
    {
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
    IReadOnlyList<MatchRule> Rules { get; }

    void Deliver(Message message);

    void End(DBusConnectionException end);
}
