using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Terminal;

namespace KubeSpawn.Systemd.Commands;

/// <summary>
/// Hears shells of a machine end. A shell's terminal hangs up only when the machine's systemd lets go of it, which on cgroup v1 in a container may
/// be its stop timeout later, 90 s: nobody tells it there that the shell's control group is empty. Which unit is whose machined does not say; so
/// whatever happens to one is a reason to look at the terminal, whose session ends with the shell.
/// </summary>
internal sealed class ShellEnds(SignalStream<string> changes) : IAsyncDisposable
{
    private const string Units = "/org/freedesktop/systemd1/unit";
    private const string Shells = $"{Units}/container_2dshell_40"; // container-shell@, escaped

    internal static async Task<ShellEnds> StartAsync(SystemServices machine, CancellationToken cancel)
    {
        Task subscribing = machine.EnsureSubscribedAsync();
        MatchRule rule = machine.UnitObject(Units).PropertiesRule with { Path = null, PathNamespace = Units };
        SignalStream<string> changes = await machine.Connection.SubscribeAsync(rule, static message => message.Path!, cancel).ConfigureAwait(false);
        await subscribing.ConfigureAwait(false);
        return new ShellEnds(changes);
    }

    /// <summary>Finishes the bridge when its shell has ended; returns then, or when this is disposed of.</summary>
    internal async Task FinishAsync(TerminalBridge bridge)
    {
        try
        {
            await foreach (string unit in changes.WithCancellation(CancellationToken.None).ConfigureAwait(false))
            {
                if (!unit.StartsWith(Shells, StringComparison.Ordinal) || !bridge.SessionHasEnded)
                    continue;
                bridge.Finish();
                return;
            }
        }
        catch (Exception e) when (e is DBusConnectionException or DBusSignalsLostException)
        {
            // The terminal's hang-up tells it too, if later.
        }
    }

    public ValueTask DisposeAsync() => changes.DisposeAsync();
}
