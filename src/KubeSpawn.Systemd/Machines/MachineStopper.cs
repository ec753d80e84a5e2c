using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Native;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Machines;

/// <summary>
/// Ends machines. What counts is the unit: machined may have lost the machine while its service runs, and may know a machine
/// of that name whose service is gone.
/// </summary>
internal sealed class MachineStopper(SystemBus bus)
{
    // A node's own shutdown, before its service is stopped by systemd, which gives it another TimeoutStopSec.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(5);

    internal async Task StopAsync(MachineUnitName unit, bool force, CancellationToken cancel)
    {
        await BusErrors.ExplainAsync("stop machine", unit.Machine, async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            await using UnitWatch watch = await UnitWatch.StartAsync(services, unit.Service, cancel).ConfigureAwait(false);
            (int signal, TimeSpan limit) = force ? (Constants.SIGKILL, KillTimeout) : (Constants.PowerOffSignal, ShutdownTimeout);
            await SignalLeaderAsync(services, watch, unit, signal, limit, cancel).ConfigureAwait(false);
            await EndUnitAsync(services, watch, unit.Service, force, cancel).ConfigureAwait(false);
            await EndMachineAsync(services, unit.Machine, cancel).ConfigureAwait(false);
            return true;
        }, ExitCode.Node).ConfigureAwait(false);
    }

    internal async Task StopSliceAsync(string slice, CancellationToken cancel) =>
        await BusErrors.ExplainAsync("stop slice", slice, async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            await using UnitWatch watch = await UnitWatch.StartAsync(services, slice, cancel).ConfigureAwait(false);
            await EndUnitAsync(services, watch, slice, force: false, cancel).ConfigureAwait(false);
            return true;
        }, ExitCode.Node).ConfigureAwait(false);

    // Also by force the machine's init comes first: with it the kernel ends all in its PID namespace, systemd-nspawn cleans up and ends too.
    // Killing the whole unit instead would leave systemd waiting for its timeout where nothing tells it that a control group
    // is empty (cgroup v1 in a container).
    private static async Task SignalLeaderAsync(
        SystemServices services, UnitWatch watch, MachineUnitName unit, int signal, TimeSpan timeout, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        if (IsGone(await ReadyOrGoneAsync(watch, signal, limit.Token, cancel).ConfigureAwait(false)))
            return;
        try
        {
            await BusErrors.AgainIfLostAsync(async () =>
            {
                await services.Machined.KillMachineAsync(unit.Machine, "leader", signal, cancel).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchMachine or ErrorNames.NoSuchProcess or ErrorNames.AccessDenied)
        {
            // machined has lost it, or SELinux does not let machined signal it (Debian's policy does not): systemd ends the unit, whose
            // systemd-nspawn passes that on as a shutdown.
            return;
        }
        try
        {
            await watch.WaitAsync(IsGone, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It does not come to an end by itself: ended by systemd next.
        }
    }

    // An init that is still on its way up loses the signal of an orderly shutdown: the kernel drops what pid 1 of a namespace does not handle yet.
    private static async Task<string?> ReadyOrGoneAsync(UnitWatch watch, int signal, CancellationToken limit, CancellationToken cancel)
    {
        try
        {
            return await watch.WaitAsync(state => signal == Constants.SIGKILL || state != "activating", limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "activating"; // for so long that it may never be ready: signalled all the same
        }
    }

    private static async Task EndUnitAsync(SystemServices services, UnitWatch watch, string service, bool force, CancellationToken cancel)
    {
        string? state = await watch.GetStateAsync(cancel).ConfigureAwait(false);
        if (!IsGone(state))
        {
            await IgnoringAsync(services.Systemd.StopUnitAsync(service, "replace", cancel)).ConfigureAwait(false);
            if (force)
                await IgnoringAsync(services.Systemd.KillUnitAsync(service, "all", Constants.SIGKILL, cancel)).ConfigureAwait(false);
            state = await watch.WaitAsync(IsGone, cancel).ConfigureAwait(false);
        }
        if (state is "failed")
            await IgnoringAsync(services.Systemd.ResetFailedUnitAsync(service, cancel)).ConfigureAwait(false);
    }

    private static async Task EndMachineAsync(SystemServices services, string machine, CancellationToken cancel)
    {
        await using var removed = await services.Machined.WatchMachineRemovedAsync(machine, cancel).ConfigureAwait(false);
        if (await MachineQueries.FindAsync(services, machine, cancel).ConfigureAwait(false) is null)
            return;
        // machined removes a machine when it hears that its unit has gone: on its way, mostly. It never will where it has missed that, and only then it
        // is told to: it asks systemd about each, and nobody else is answered meanwhile.
        using (CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            limit.CancelAfter(RemovalTimeout);
            try
            {
                await removed.NextAsync(limit.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // It has missed it.
            }
        }
        await IgnoringAsync(services.Machined.TerminateMachineAsync(machine, cancel)).ConfigureAwait(false);
        if (await MachineQueries.FindAsync(services, machine, cancel).ConfigureAwait(false) is not null)
            await removed.NextAsync(cancel).ConfigureAwait(false);
    }

    private static bool IsGone(string? state) => state is null or "inactive" or "failed";

    private static async Task IgnoringAsync(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.NoSuchUnit or ErrorNames.NoSuchMachine or ErrorNames.NoSuchProcess)
        {
            // Ended by itself in the meantime, which is what was wanted.
        }
    }
}
