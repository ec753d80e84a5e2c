using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

public sealed partial class DBusConnection
{
    internal const string BusName = "org.freedesktop.DBus";
    internal const string BusPath = "/org/freedesktop/DBus";

    // From here on a timeout may be as late as the receiving thread looks up, and needs no timer, nor a thread for timers.
    private static readonly TimeSpan CoarseTimeout = 10 * MessageLink.LookInterval;

    /// <summary>Calls a method and makes a value of the answer. The buffer is disposed of.</summary>
    /// <exception cref="DBusException">The other side answered with an error.</exception>
    /// <exception cref="DBusConnectionException">The connection is lost.</exception>
    /// <exception cref="DBusTimeoutException">No answer came in <paramref name="timeout"/>.</exception>
    /// <exception cref="DBusProtocolException">The answer is not what its signature says, or was expected.</exception>
    public async Task<T> CallAsync<T>(MessageBuffer call, MessageRead<T> read, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        using Message answer = await CallAsync(call, timeout, cancel).ConfigureAwait(false);
        return read(answer);
    }

    /// <summary>Calls a method; the answer is the caller's to dispose of. As the other overload else.</summary>
    public Task<Message> CallAsync(MessageBuffer call, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        CallInOrderAsync(call, null, timeout, cancel);

    /// <summary>As <see cref="CallAsync(MessageBuffer, TimeSpan?, CancellationToken)"/>; <paramref name="inOrder"/> sees the answer on the receiving thread.</summary>
    internal async Task<Message> CallInOrderAsync(MessageBuffer call, Action<Message>? inOrder, TimeSpan? timeout, CancellationToken cancel)
    {
        using (call)
        using (await TakeTurnAsync(cancel).ConfigureAwait(false))
        {
            uint serial = AssignSerial(call);
            TimeSpan limit = timeout ?? _options.CallTimeout;
            bool coarse = limit >= CoarseTimeout;
            PendingCall pending = new(call.Label, inOrder, _options.ContinueInline) { Limit = coarse ? limit : Timeout.InfiniteTimeSpan };
            _calls.Add(serial, pending);
            try
            {
                await _link.SendAsync(call, cancel).ConfigureAwait(false);
                Message answer = await pending.Answer.WaitAsync(coarse ? Timeout.InfiniteTimeSpan : limit, cancel).ConfigureAwait(false);
                return answer.Type == MessageType.MethodReturn ? answer : throw ErrorOf(answer);
            }
            catch (TimeoutException)
            {
                throw PendingCall.Overdue(call.Label, limit);
            }
            finally
            {
                if (!pending.Answer.IsCompletedSuccessfully)
                    _calls.Abandon(serial, pending);
            }
        }
    }

    /// <summary>Sends a message that is not answered: a signal, or a reply. The buffer is disposed of.</summary>
    public async Task SendAsync(MessageBuffer message, CancellationToken cancel = default)
    {
        using (message)
        {
            AssignSerial(message);
            await _link.SendAsync(message, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Calls a method of the bus itself with one text, or none.</summary>
    internal Task<T> CallBusAsync<T>(string member, string? argument, MessageRead<T> read, CancellationToken cancel) =>
        CallAsync(BusCall(member, argument), read, null, cancel);

    internal static MessageBuffer BusCall(string member, string? argument)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(BusName, BusPath, BusName, member, argument is null ? "" : "s");
        if (argument is not null)
            writer.WriteString(argument);
        return writer.Finish();
    }

    private async ValueTask<Turn> TakeTurnAsync(CancellationToken cancel)
    {
        if (!_turns.Wait(0, CancellationToken.None))
            await _turns.WaitAsync(cancel).ConfigureAwait(false);
        return new Turn(_turns);
    }

    private readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }

    private uint AssignSerial(MessageBuffer message)
    {
        uint serial;
        do
            serial = Interlocked.Increment(ref _lastSerial);
        while (serial == 0);
        message.Patch(MessageBuffer.SerialOffset, serial);
        return serial;
    }

    private static DBusException ErrorOf(Message answer)
    {
        using (answer)
            return new DBusException(answer.ErrorName!, answer.FirstText());
    }
}
