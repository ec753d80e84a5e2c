using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Matching;

/// <summary>
/// Who wants which signals. A rule is sent to the bus for the first stream that needs it and taken back with the last one;
/// both in the order of the changes, so that a rule taken back and wanted again at once is there at the end.
/// </summary>
internal sealed class Subscriptions(DBusConnection connection, NameOwners owners)
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<string, int> _rules = [];
    private ISubscription[] _all = [];
    private DBusConnectionException? _end;

    internal int RuleCount
    {
        get
        {
            lock (_rules)
                return _rules.Count;
        }
    }

    internal async Task<SignalStream<T>> AddAsync<T>(MatchRule rule, MessageRead<T> read, CancellationToken cancel)
    {
        SignalStream<T> stream = new(rule, read, connection.Options.SignalCapacity, RemoveAsync);
        // Asked before the rule is sent, so answered before its first signal: no need to wait in between.
        Task watching = rule.Sender is null ? Task.CompletedTask : owners.WatchAsync(rule.Sender, cancel);
        await _changing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            Insert(stream);
            if (connection.IsBus && Count(rule, +1) == 1)
                await connection.CallBusAsync("AddMatch", rule.ToString(), static _ => true, cancel).ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            return stream;
        }
        catch
        {
            // Whether the bus has taken the rule is not known: it is counted no more, and one too many does no harm.
            Remove(stream);
            Count(rule, -1);
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async ValueTask RemoveAsync(ISubscription stream)
    {
        if (!Remove(stream))
            return;
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (connection.IsBus && Count(stream.Rule, -1) == 0 && connection.IsConnected)
                await connection.SendAsync(DBusConnection.BusCall("RemoveMatch", stream.Rule.ToString())).ConfigureAwait(false);
        }
        catch (DBusConnectionException)
        {
            // The bus has forgotten all our rules together with us.
        }
        finally
        {
            _changing.Release();
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
        lock (_rules)
        {
            _end = end;
            foreach (ISubscription stream in _all)
                stream.End(end);
        }
    }

    private int Count(MatchRule rule, int change)
    {
        lock (_rules)
        {
            string text = rule.ToString();
            int count = _rules.GetValueOrDefault(text) + change;
            if (count > 0)
                _rules[text] = count;
            else
                _rules.Remove(text);
            return count;
        }
    }

    private void Insert(ISubscription stream)
    {
        lock (_rules)
        {
            if (_end is not null)
                stream.End(_end);
            Volatile.Write(ref _all, [.. _all, stream]);
        }
    }

    private bool Remove(ISubscription stream)
    {
        lock (_rules)
        {
            int before = _all.Length;
            Volatile.Write(ref _all, Array.FindAll(_all, s => !ReferenceEquals(s, stream)));
            return _all.Length < before;
        }
    }
}
