using System.Collections.Concurrent;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>The calls that wait for their answer, by serial.</summary>
internal sealed class PendingCalls
{
    private readonly ConcurrentDictionary<uint, PendingCall> _calls = new();
    private DBusConnectionException? _end;

    internal void Add(uint serial, PendingCall call)
    {
        _calls[serial] = call;
        if (Volatile.Read(ref _end) is { } end && _calls.TryRemove(serial, out _))
            call.Fail(end);
    }

    /// <summary>Nobody waits any more; an answer that is already on its way to the waiter is closed when it comes.</summary>
    internal void Abandon(uint serial, PendingCall call)
    {
        if (!_calls.TryRemove(serial, out _))
            call.Discard();
    }

    /// <summary>Hands an answer to who waits for it; nobody does: it came too late and is closed.</summary>
    internal void Complete(Message answer)
    {
        if (_calls.TryRemove(answer.ReplySerial, out PendingCall? call))
            call.Complete(answer);
        else
            answer.Dispose();
    }

    /// <summary>The connection has ended: all that wait learn of it, and all that come after.</summary>
    internal void FailAll(DBusConnectionException end)
    {
        Volatile.Write(ref _end, end);
        foreach (uint serial in _calls.Keys)
        {
            if (_calls.TryRemove(serial, out PendingCall? call))
                call.Fail(end);
        }
    }

    /// <summary>Ends those that have waited longer than they may.</summary>
    internal void FailOverdue()
    {
        long now = Environment.TickCount64;
        foreach ((uint serial, PendingCall call) in _calls)
        {
            if (call.IsOverdue(now) && _calls.TryRemove(serial, out _))
                call.FailOverdue();
        }
    }

    internal int Count => _calls.Count;
}
