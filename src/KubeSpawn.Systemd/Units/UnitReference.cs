using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// A transient unit made with AddRef=yes stays loaded, so that its result can be read, until its reference is released, or the
/// connection that made it ends.
/// </summary>
internal static class UnitReference
{
    /// <summary>Says so and waits for no answer: whatever it would be, there is nothing to do about it.</summary>
    internal static async Task ReleaseAsync(BusObject unit)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(unit.Service, unit.Path!, Systemd1Unit.InterfaceName, "Unref", "", MessageFlags.NoReplyExpected);
        try
        {
            await unit.Connection.SendAsync(writer.Finish()).ConfigureAwait(false);
        }
        catch (DBusConnectionException)
        {
            // The reference went with the connection.
        }
    }
}
