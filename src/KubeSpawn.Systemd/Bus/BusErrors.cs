using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Bus;

/// <summary>Turns what goes wrong on the bus into errors that name the operation and its object.</summary>
internal static class BusErrors
{
    private const int Attempts = 3;

    internal static async Task<T> ExplainAsync<T>(string verb, string name, Func<Task<T>> operation, ExitCode code = ExitCode.Host)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception e) when (IsBusError(e))
        {
            throw Explained(verb, name, e, code);
        }
    }

    /// <summary>
    /// Asks again where the service went away before it answered: machined and importd leave when idle, and are restarted by upgrades; the bus
    /// starts them again. Only for what does no harm when done twice.
    /// </summary>
    internal static async Task<T> AgainIfLostAsync<T>(Func<Task<T>> operation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await operation().ConfigureAwait(false);
            }
            catch (DBusException e) when (e.ErrorName == ErrorNames.NoReply && attempt < Attempts)
            {
                // Asked again at once: the bus holds the call until the service is up.
            }
        }
    }

    internal static bool IsBusError(Exception e) =>
        e is DBusException or DBusConnectionException or DBusTimeoutException or DBusProtocolException or DBusSignalsLostException;

    internal static KubeSpawnException Explained(string verb, string name, Exception e, ExitCode code) => new(
        code,
        $"failed to {verb} \"{name}\": {OneLine(e.Message)}",
        e switch
        {
            DBusConnectionException => "See that the system bus runs (systemctl status dbus), then try again.",
            DBusException { ErrorName: ErrorNames.TimedOut } =>
                "The service may run and have lost the bus, as after a restart of that: restart it (systemctl restart), then try again.",
            _ => null,
        },
        e);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
