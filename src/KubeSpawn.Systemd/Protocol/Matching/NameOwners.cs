using System.Collections.Concurrent;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Matching;

/// <summary>
/// Who owns the well-known names whose signals are wanted. Signals carry the sender's unique name, and anyone on a bus may send any
/// signal: only those of the name's owner count. Names are few, so once watched they stay watched.
/// </summary>
internal sealed class NameOwners(DBusConnection connection)
{
    private readonly ConcurrentDictionary<string, string> _owners = new();
    private readonly Dictionary<string, Task> _watching = [];

    /// <summary>Follows a name's owner from now on.</summary>
    internal Task WatchAsync(string name, CancellationToken cancel)
    {
        if (!connection.IsBus || name.StartsWith(':') || name == DBusConnection.BusName)
            return Task.CompletedTask;
        lock (_watching)
        {
            // Once for all who want it, so not ended by what ends one of them.
            if (!_watching.TryGetValue(name, out Task? watching) || watching.IsFaulted)
                _watching[name] = watching = StartAsync(name);
            return watching.IsCompletedSuccessfully ? watching : watching.WaitAsync(cancel);
        }
    }

    private Task StartAsync(string name)
    {
        string rule = $"type='signal',sender='{DBusConnection.BusName}',interface='{DBusConnection.BusName}',member='NameOwnerChanged',arg0='{name}'";
        return Task.WhenAll(connection.CallBusAsync("AddMatch", rule, static _ => true, CancellationToken.None), AskAsync(name));
    }

    // On the receiving thread the answer takes its place among the changes: what was signalled before is older, after is newer.
    private async Task AskAsync(string name)
    {
        try
        {
            Message answer = await connection.CallInOrderAsync(
                DBusConnection.BusCall("GetNameOwner", name),
                message => _owners[name] = message.Type == MessageType.MethodReturn ? message.FirstText() : "",
                null,
                CancellationToken.None).ConfigureAwait(false);
            answer.Dispose();
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NameHasNoOwner)
        {
            // Nobody yet: a service that is started when it is called. The change will be signalled.
        }
    }

    /// <summary>Looks at every signal before anyone else.</summary>
    internal void Observe(Message message)
    {
        if (message.Member != "NameOwnerChanged" || message.Sender != DBusConnection.BusName || message.Signature != "sss")
            return;
        Reader reader = message.GetBodyReader();
        string name = reader.ReadString();
        reader.ReadString();
        if (_owners.ContainsKey(name))
            _owners[name] = reader.ReadString();
    }

    /// <summary>True: the message was sent by who has that name now; no name: by anyone.</summary>
    internal bool IsFrom(Message message, string? name) =>
        name is null || !connection.IsBus || message.Sender == name
        || (_owners.TryGetValue(name, out string? owner) && owner.Length > 0 && owner == message.Sender);
}
