using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Images;

/// <summary>
/// Hears transfers end: by importd's word, or with importd itself, which leaves when it is idle, but in the middle of a transfer only when it
/// crashes or is stopped. Started before a transfer is, which can fail before the answer to the call that begins it has been read.
/// </summary>
internal sealed class TransferEnds(SystemServices services, SignalStream<TransferEnds.Event> events) : IAsyncDisposable
{
    /// <summary>The result of a transfer that went well (org.freedesktop.import1(5)).</summary>
    internal const string Done = "done";

    /// <summary>What stands in the place of a result where importd has gone away.</summary>
    internal const string Lost = "lost";

    private const string Importd = "org.freedesktop.import1";

    internal static async Task<TransferEnds> StartAsync(SystemServices services, CancellationToken cancel)
    {
        MatchRule removed = new() { Sender = Importd, Interface = Import1Manager.InterfaceName, Member = "TransferRemoved" };
        MatchRule owner = new() { Sender = DBusConnection.BusName, Interface = DBusConnection.BusName, Member = "NameOwnerChanged", Arg0 = Importd };
        return new TransferEnds(services, await services.Connection.SubscribeAnyAsync([removed, owner], Read, cancel).ConfigureAwait(false));
    }

    /// <summary>The result of a transfer that has begun.</summary>
    internal async Task<string> WaitAsync(uint transfer, CancellationToken cancel)
    {
        // Who left before is not who works on it.
        string? importd = await OwnerAsync(cancel).ConfigureAwait(false);
        while (importd is not null)
        {
            Event next = await events.NextAsync(cancel).ConfigureAwait(false);
            if (next.Removed == transfer)
                return next.Result;
            if (next.Left == importd)
                break;
        }
        return Lost;
    }

    private async Task<string?> OwnerAsync(CancellationToken cancel)
    {
        try
        {
            return await services.Connection.CallBusAsync("GetNameOwner", Importd, static message => message.FirstText(), cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NameHasNoOwner)
        {
            return null;
        }
    }

    private static Event Read(Message message)
    {
        if (message.Member == "TransferRemoved")
        {
            Reader removed = message.GetBodyReader("uos");
            uint transfer = removed.ReadUInt32();
            removed.ReadObjectPath();
            return new Event(transfer, removed.ReadString(), null);
        }
        Reader changed = message.GetBodyReader("sss");
        changed.ReadString();
        return new Event(null, "", changed.ReadString());
    }

    public ValueTask DisposeAsync() => events.DisposeAsync();

    /// <summary>A transfer that was removed, or a unique name that importd had and has no more.</summary>
    internal sealed record Event(uint? Removed, string Result, string? Left);
}
