using System.Collections.Concurrent;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>Objects of ours that others can call. Each call runs on the thread pool, so none holds up the receiving thread.</summary>
internal sealed class ObjectTable(DBusConnection connection)
{
    private const string PeerInterface = "org.freedesktop.DBus.Peer";

    private readonly ConcurrentDictionary<string, MethodHandler> _handlers = new();
    private readonly CancellationTokenSource _end = new();

    internal IDisposable Add(string path, MethodHandler handler)
    {
        if (!Names.IsObjectPath(path))
            throw new DBusProtocolException($"\"{path}\" is no object path");
        if (!_handlers.TryAdd(path, handler))
            throw new InvalidOperationException($"an object at {path} is served already");
        return new Registration(() => _handlers.TryRemove(path, out _));
    }

    internal void Dispatch(Message call) => _ = Task.Run(() => AnswerAsync(call));

    internal void End() => _end.Cancel();

    private async Task AnswerAsync(Message call)
    {
        using (call)
        {
            MessageBuffer reply = await MakeReplyAsync(call).ConfigureAwait(false);
            if (call.Flags.HasFlag(MessageFlags.NoReplyExpected))
            {
                reply.Dispose();
                return;
            }
            try
            {
                await connection.SendAsync(reply, _end.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DBusConnectionException or OperationCanceledException)
            {
                // Nobody is left to answer to; whoever uses the connection learns it from the connection.
            }
        }
    }

    private async ValueTask<MessageBuffer> MakeReplyAsync(Message call)
    {
        try
        {
            if (call.Interface == PeerInterface && call.Member == "Ping")
                return Empty(call);
            if (!_handlers.TryGetValue(call.Path!, out MethodHandler? handler))
                return Error(call, ErrorNames.UnknownObject, $"there is no object at {call.Path}");
            return await handler(call, _end.Token).ConfigureAwait(false);
        }
        catch (DBusException e)
        {
            return Error(call, e.ErrorName, e.Message);
        }
        catch (DBusProtocolException e)
        {
            return Error(call, ErrorNames.InvalidArguments, e.Message);
        }
        catch (Exception e) // whatever went wrong in a handler, the caller must not wait for ever
        {
            return Error(call, ErrorNames.Failed, e.Message);
        }
    }

    private static MessageBuffer Empty(Message call)
    {
        MessageWriter writer = new();
        writer.WriteMethodReturnHeader(call.Serial, call.Sender);
        return writer.Finish();
    }

    private static MessageBuffer Error(Message call, string name, string text)
    {
        MessageWriter writer = new();
        writer.WriteError(call.Serial, call.Sender, name, text);
        return writer.Finish();
    }

    private sealed class Registration(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
