using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Matching;

/// <summary>
/// Who wants which signals. A rule is sent to the bus for the first stream that needs it and taken back with the last one; both in the
/// order of the changes, so that a rule taken back and wanted again at once is there at the end. Rules are sent at once, and their
/// answers are waited for by all who need them: many subscriptions cost one round trip.
/// </summary>
internal sealed class Subscriptions(DBusConnection connection, NameOwners owners)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, (int Count, Task Added)> _rules = [];
    private ISubscription[] _all = [];
    private DBusConnectionException? _end;

    internal int RuleCount
    {
        get
        {
            lock (_changing)
                return _rules.Count;
        }
    }

    internal async Task<SignalStream<T>> AddAsync<T>(MatchRule rule, MessageRead<T> read, CancellationToken cancel)
    {
        SignalStream<T> stream = new(rule, read, connection.Options, RemoveAsync);
        // Asked before the rule is sent, so answered before its first signal: no need to wait in between.
        Task watching = rule.Sender is null ? Task.CompletedTask : owners.WatchAsync(rule.Sender, cancel);
        Task added = Insert(stream);
        try
        {
            await added.WaitAsync(cancel).ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await RemoveAsync(stream).ConfigureAwait(false);
            throw;
        }
    }

    private Task Insert(ISubscription stream)
    {
        DBusConnectionException? end;
        Task added;
        lock (_changing)
        {
            end = _end;
            Volatile.Write(ref _all, [.. _all, stream]);
            string rule = stream.Rule.ToString();
            (int count, added) = _rules.TryGetValue(rule, out (int Count, Task Added) known)
                ? known
                : (0, connection.IsBus ? connection.CallBusAsync("AddMatch", rule, static _ => true, CancellationToken.None) : Task.CompletedTask);
            _rules[rule] = (count + 1, added);
        }
        if (end is not null)
            stream.End(end);
        return added;
    }

    private async ValueTask RemoveAsync(ISubscription stream)
    {
        try
        {
            await Remove(stream).ConfigureAwait(false);
        }
        catch (DBusConnectionException)
        {
            // The bus has forgotten all our rules together with us.
        }
    }

    private Task Remove(ISubscription stream)
    {
        lock (_changing)
        {
            int before = _all.Length;
            Volatile.Write(ref _all, Array.FindAll(_all, s => !ReferenceEquals(s, stream)));
            if (_all.Length == before)
                return Task.CompletedTask;
            string rule = stream.Rule.ToString();
            (int count, Task added) = _rules[rule];
            if (count > 1)
            {
                _rules[rule] = (count - 1, added);
                return Task.CompletedTask;
            }
            _rules.Remove(rule);
            return connection.IsBus && connection.IsConnected ? connection.SendAsync(DBusConnection.BusCall("RemoveMatch", rule)) : Task.CompletedTask;
        }
    }

    internal void Deliver(Message message)
    {
        foreach (ISubscription stream in Volatile.Read(ref _all))
        {
            if (stream.Rule.Matches(message) && owners.IsFrom(message, stream.Rule.Sender))
                stream.Deliver(message);
        }
    }

    internal void EndAll(DBusConnectionException end)
    {
        lock (_changing)
            _end = end;
        foreach (ISubscription stream in Volatile.Read(ref _all))
            stream.End(end);
    }
}
