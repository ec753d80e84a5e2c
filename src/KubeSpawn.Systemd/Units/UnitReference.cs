using KubeSpawn.Systemd.Generated;
using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// A transient unit made with AddRef=yes stays loaded, so that its result can be read, until its reference is released, or the
/// connection that made it ends.
/// </summary>
internal static class UnitReference
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal static async Task ReleaseAsync(Systemd1Unit unit)
    {
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await unit.UnrefAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusException or DBusConnectionException or OperationCanceledException)
        {
            // Gone by itself, or it goes with the connection.
        }
    }
}
