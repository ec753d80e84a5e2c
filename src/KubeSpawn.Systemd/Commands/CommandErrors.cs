using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Says what a broken connection to a machine means: the machine went away, or only its bus did. Where the machine's systemd dies first,
/// its bus still tells of that (NoReply) before it dies itself.
/// </summary>
internal static class CommandErrors
{
    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(3);

    internal static async Task<T> ExplainAsync<T>(MachineBuses buses, CommandSpec spec, Func<Task<T>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusConnectionException or DBusTimeoutException or DBusException { ErrorName: ErrorNames.NoReply })
        {
            throw await buses.IsGoneAsync(spec.Machine, GoneLimit).ConfigureAwait(false)
                ? spec.Failed("the machine went away", $"See its log on the host: journalctl --unit {spec.Machine}.service", e)
                : spec.Failed($"the connection to the machine's bus failed: {e.Message}", "See the state of D-Bus in the machine, or restart the machine.", e);
        }
        catch (Exception e) when (BusErrors.IsBusError(e))
        {
            throw spec.Failed(e.Message, null, e);
        }
    }
}
