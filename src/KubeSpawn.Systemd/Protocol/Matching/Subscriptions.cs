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

    internal async Task<SignalStream<T>> AddAsync<T>(IReadOnlyList<MatchRule> rules, MessageRead<T> read, CancellationToken cancel)
    {
        SignalStream<T> stream = new([.. rules], read, connection.Options, RemoveAsync);
        // Asked before the rules are sent, so answered before their first signal: no need to wait in between.
        Task watching = Task.WhenAll(rules.Select(rule => rule.Sender).OfType<string>().Distinct().Select(sender => owners.WatchAsync(sender, cancel)));
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
            added = Task.WhenAll([.. stream.Rules.Select(rule => Count(rule.ToString()))]);
        }
        if (end is not null)
            stream.End(end);
        return added;
    }

    // One stream more needs this rule; ends when the bus has it.
    private Task Count(string rule)
    {
        (int count, Task added) = _rules.TryGetValue(rule, out (int Count, Task Added) known)
            ? known
            : (0, connection.IsBus ? connection.CallBusAsync("AddMatch", rule, static _ => true, CancellationToken.None) : Task.CompletedTask);
        _rules[rule] = (count + 1, added);
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
            return _all.Length == before ? Task.CompletedTask : Task.WhenAll([.. stream.Rules.Select(rule => Discount(rule.ToString()))]);
        }
    }

    private Task Discount(string rule)
    {
        (int count, Task added) = _rules[rule];
        if (count > 1)
        {
            _rules[rule] = (count - 1, added);
            return Task.CompletedTask;
        }
        _rules.Remove(rule);
        return connection.IsBus && connection.IsConnected ? connection.SendAsync(DBusConnection.BusCall("RemoveMatch", rule)) : Task.CompletedTask;
    }

    internal void Deliver(Message message)
    {
        foreach (ISubscription stream in Volatile.Read(ref _all))
        {
            foreach (MatchRule rule in stream.Rules)
            {
                if (!rule.Matches(message) || !owners.IsFrom(message, rule.Sender))
                    continue;
                stream.Deliver(message);
                break;
            }
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
