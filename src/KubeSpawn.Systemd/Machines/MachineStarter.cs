using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Machines;

/// <summary>Starts machines as transient services and follows them until they are ready or have failed.</summary>
internal sealed class MachineStarter(SystemBus bus)
{
    internal async Task StartAsync(MachineUnit unit, CancellationToken cancel)
    {
        await BusErrors.ExplainAsync("start machine", unit.Name.Machine, async () =>
        {
            SystemServices services = await bus.GetAsync(cancel).ConfigureAwait(false);
            await using UnitWatch watch = await UnitWatch.StartAsync(services, unit.Name.Service, cancel).ConfigureAwait(false);
            while (!await TryStartAsync(services, watch, unit, cancel).ConfigureAwait(false))
                cancel.ThrowIfCancellationRequested();
            if (unit.LeaderFile is { } file && await MachineQueries.FindLeaderAsync(services, unit.Name.Machine, cancel).ConfigureAwait(false) is { } leader)
                LeaderFile.Write(file, leader);
            return true;
        }, ExitCode.Node).ConfigureAwait(false);
    }

    // False: what was in the way is gone now, so try again.
    private static async Task<bool> TryStartAsync(SystemServices services, UnitWatch watch, MachineUnit unit, CancellationToken cancel)
    {
        string service = unit.Name.Service;
        string? state = await watch.GetStateAsync(cancel).ConfigureAwait(false);
        if (state is "active" or "reloading" or "activating")
        {
            state = await watch.WaitAsync(static s => s is not ("activating" or "reloading"), cancel).ConfigureAwait(false);
            return state == "active";
        }
        if (state is "deactivating")
        {
            await watch.WaitAsync(static s => s is not "deactivating", cancel).ConfigureAwait(false);
            return false;
        }
        if (state is "failed")
            await ResetAsync(services, service, cancel).ConfigureAwait(false);
        await using JobWatch jobs = await JobWatch.StartAsync(services, service, cancel).ConfigureAwait(false);
        ObjectPath job;
        try
        {
            job = await services.Systemd.StartTransientUnitAsync(service, "fail", MachineService.Properties(unit), [], cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.UnitExists && state != "active")
        {
            // Loaded still, or started by someone else meanwhile: systemd says when that changes.
            await watch.WaitAsync(s => s != state, cancel).ConfigureAwait(false);
            return false;
        }
        await FollowAsync(services, jobs, job, unit, cancel).ConfigureAwait(false);
        return true;
    }

    private static async Task ResetAsync(SystemServices services, string service, CancellationToken cancel)
    {
        try
        {
            await services.Systemd.ResetFailedUnitAsync(service, cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.NoSuchUnit)
        {
            // Collected meanwhile: nothing is in the way.
        }
    }

    private static async Task FollowAsync(SystemServices services, JobWatch jobs, ObjectPath job, MachineUnit unit, CancellationToken cancel)
    {
        string result = await jobs.WaitAsync(job, cancel).ConfigureAwait(false);
        BusObject started = services.UnitObject(UnitNames.PathOf(unit.Name.Service));
        try
        {
            if (result != JobResult.Done)
                throw await UnitFailure.ExplainAsync(services, $"start machine \"{unit.Name.Machine}\"", unit.Name.Service, result, cancel).ConfigureAwait(false);
        }
        finally
        {
            await UnitReference.ReleaseAsync(started).ConfigureAwait(false);
        }
    }
}
