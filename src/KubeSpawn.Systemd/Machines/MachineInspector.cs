using System.Net;
using System.Runtime.CompilerServices;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Matching;

namespace KubeSpawn.Systemd.Machines;

/// <summary>Looks into machines through machined, signals them, and hears them come and go.</summary>
internal sealed class MachineInspector(SystemBus bus)
{
    internal Task<MachineDetails?> GetDetailsAsync(string machine, CancellationToken cancel) => BusErrors.ExplainAsync("look into machine", machine, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        try
        {
            Task<Dictionary<string, string>> release = services.Machined.GetMachineOSReleaseAsync(machine, cancel);
            Task<(int Family, byte[] Bytes)[]> addresses = services.Machined.GetMachineAddressesAsync(machine, cancel);
            await Task.WhenAll(release, addresses).ConfigureAwait(false);
            return new MachineDetails(
                (await release.ConfigureAwait(false)).GetValueOrDefault("PRETTY_NAME"),
                [.. (await addresses.ConfigureAwait(false)).Select(address => new IPAddress(address.Bytes))]);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchMachine)
        {
            return null;
        }
    });

    internal Task KillAsync(string machine, bool everyProcess, int signal, CancellationToken cancel) => BusErrors.ExplainAsync("signal machine", machine, async () =>
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        await services.Machined.KillMachineAsync(machine, everyProcess ? "all" : "leader", signal, cancel).ConfigureAwait(false);
        return true;
    }, ExitCode.State);

    internal async IAsyncEnumerable<MachineChange> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
        // One stream for both signals, so that coming and going are told in their order.
        await using SignalStream<MachineChange?> changes = await services.Connection.SubscribeAsync(
            new MatchRule { Sender = "org.freedesktop.machine1", Interface = "org.freedesktop.machine1.Manager", Path = "/org/freedesktop/machine1" },
            static message => message is { Member: "MachineNew" or "MachineRemoved", Signature: "so" }
                ? new MachineChange(message.FirstText(), message.Member == "MachineNew")
                : null,
            cancel).ConfigureAwait(false);
        await foreach (MachineChange? change in changes.WithCancellation(cancel).ConfigureAwait(false))
        {
            if (change is not null)
                yield return change;
        }
    }
}
