using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Transport;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>
/// A connection to a bus, or to one peer: calls, signals, and objects of ours. Safe to use from many threads. When it is lost, all
/// that waits ends at once with <see cref="DBusConnectionException"/>, and so does all that comes after; it does not come back.
/// </summary>
public sealed partial class DBusConnection : IAsyncDisposable
{
    private readonly DBusConnectionOptions _options;
    private readonly PendingCalls _calls = new();
    private readonly ObjectTable _objects;
    private readonly Subscriptions _subscriptions;
    private readonly NameOwners _owners;
    private readonly MessageLink _link;
    private readonly TaskCompletionSource<DBusConnectionException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _turns;
    private uint _lastSerial;

    private DBusConnection(UnixSocket socket, DBusConnectionOptions options)
    {
        _options = options;
        _turns = new SemaphoreSlim(options.MaxPendingCalls);
        _owners = new NameOwners(this);
        _subscriptions = new Subscriptions(this, _owners);
        _objects = new ObjectTable(this);
        _link = new MessageLink(socket, options.ConnectTimeout, Dispatch, OnEnded, _calls.FailOverdue);
    }

    /// <summary>Our unique name on the bus; empty on a connection without one.</summary>
    public string UniqueName { get; private set; } = "";

    /// <summary>Ends, with the reason, when the connection does.</summary>
    public Task<DBusConnectionException> Ended => _ended.Task;

    /// <summary>True while the connection lives.</summary>
    public bool IsConnected => _link.End is null;

    internal DBusConnectionOptions Options => _options;

    internal bool IsBus => _options.IsBus;

    /// <summary>Calls that wait for an answer now.</summary>
    internal int PendingCount => _calls.Count;

    /// <summary>Match rules that the bus holds for us now.</summary>
    internal int MatchRuleCount => _subscriptions.RuleCount;

    /// <summary>Connects to the first alternative of an address that answers, authenticates, and says Hello.</summary>
    /// <exception cref="DBusConnectionException">None did; the message says why for each.</exception>
    public static Task<DBusConnection> ConnectAsync(
        string address, DBusConnectionOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new DBusConnectionOptions();
        return Connector.ConnectAsync(address, options.ConnectTimeout, socket => BeginAsync(socket, options, cancel), cancel);
    }

    // Hello follows the authentication without waiting for its answer, and fails with its reason.
    private static async Task<DBusConnection> BeginAsync(UnixSocket socket, DBusConnectionOptions options, CancellationToken cancel)
    {
        DBusConnection connection = new(socket, options);
        connection._link.Start();
        try
        {
            using CancellationTokenRegistration stop = cancel.UnsafeRegister(static c => ((DBusConnection)c!)._link.Close("connecting was cancelled"), connection);
            if (options.IsBus)
                connection.UniqueName = await connection.CallAsync(BusCall("Hello", null), static m => m.GetBodyReader("s").ReadString(), options.ConnectTimeout, cancel)
                    .ConfigureAwait(false);
            else
                await connection._link.Authenticated.ConfigureAwait(false);
            return connection;
        }
        catch (DBusTimeoutException e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new DBusConnectionException($"no connection within {options.ConnectTimeout.TotalSeconds:0.###} s", e);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gets signals that a rule wants, in their order, from now on.</summary>
    /// <param name="rule">Which.</param>
    /// <param name="read">Makes a value of each; runs on the receiving thread, so it must only read.</param>
    /// <param name="cancel">Ends the wait for the bus; the stream itself is ended by disposing of it.</param>
    public Task<SignalStream<T>> SubscribeAsync<T>(MatchRule rule, MessageRead<T> read, CancellationToken cancel = default) =>
        _subscriptions.AddAsync([rule], read, cancel);

    /// <summary>As <see cref="SubscribeAsync"/>, of several rules: signals that fit any of them, in the order in which they were sent.</summary>
    public Task<SignalStream<T>> SubscribeAnyAsync<T>(IReadOnlyList<MatchRule> rules, MessageRead<T> read, CancellationToken cancel = default) =>
        _subscriptions.AddAsync(rules, read, cancel);

    /// <summary>Answers calls to an object path until the returned token is disposed of.</summary>
    public IDisposable Serve(string path, MethodHandler handler) => _objects.Add(path, handler);

    private void Dispatch(Message message)
    {
        switch (message.Type)
        {
            case MessageType.MethodReturn or MessageType.Error:
                _calls.Complete(message);
                break;
            case MessageType.Signal:
                using (message)
                {
                    _owners.Observe(message);
                    _subscriptions.Deliver(message);
                }
                break;
            case MessageType.MethodCall:
                _objects.Dispatch(message);
                break;
            default: // of a later version of the protocol: to be ignored
                message.Dispose();
                break;
        }
    }

    private void OnEnded(DBusConnectionException end)
    {
        _calls.FailAll(end);
        _subscriptions.EndAll(end);
        _objects.End();
        _ended.TrySetResult(end);
    }

    /// <summary>Ends the connection, and with it all that waits.</summary>
    public ValueTask DisposeAsync()
    {
        _link.Dispose();
        return ValueTask.CompletedTask;
    }
}
