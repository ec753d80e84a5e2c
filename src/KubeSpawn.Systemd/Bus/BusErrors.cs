using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Bus;

/// <summary>Turns what goes wrong on the bus into errors that name the operation and its object.</summary>
internal static class BusErrors
{
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

    internal static bool IsBusError(Exception e) =>
        e is DBusException or DBusConnectionException or DBusTimeoutException or DBusProtocolException or DBusSignalsLostException;

    internal static KubeSpawnException Explained(string verb, string name, Exception e, ExitCode code) => new(
        code,
        $"failed to {verb} \"{name}\": {OneLine(e.Message)}",
        e is DBusConnectionException ? "See that the system bus runs (systemctl status dbus), then try again." : null,
        e);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
