using System.Diagnostics;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Tests.Bus;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>The host's bus and its services go away under kube-spawn; nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(RestartTests), DisableParallelization = true)]
[Collection(nameof(RestartTests))]
[Trait("Category", TestHost.Category)]
public sealed class RestartTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_restarted_bus_ends_what_waits_at_once_and_is_connected_to_again()
    {
        await using TestMachines test = new();
        SystemdUnits units = new(test.Bus);
        await using IAsyncEnumerator<MachineChange> changes = test.Machines.WatchAsync(None).GetAsyncEnumerator(None);
        Task<bool> change = changes.MoveNextAsync().AsTask();
        UnitProperties never = new UnitProperties().Add("Type", "notify").AddExecStart("/bin/sleep", ["sleep", "1000"]);
        Task start = units.StartTransientAsync("sd-never.service", never, None);
        await UntilAsync(async () => await units.GetUsageAsync("sd-never.service", None) is { ActiveState: "activating" });

        SystemServices before = await test.Bus.GetAsync(None);
        Task killing = before.Systemd.KillUnitAsync("dbus.service", "main", 9, None); // whether it is answered is a race
        await before.Connection.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Stopwatch watch = Stopwatch.StartNew();
        KubeSpawnException lost = await Assert.ThrowsAsync<KubeSpawnException>(() => start);
        Assert.StartsWith("failed to start unit \"sd-never.service\": the bus ended the connection", lost.Message, StringComparison.Ordinal);
        Assert.Contains("systemctl status dbus", lost.Cure, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DBusConnectionException>(() => change);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Task.WhenAny(killing); // whatever became of it

        // systemd is on the new bus some moments after that is up.
        await UntilAsync(async () => await TryAsync(() => units.StopAsync("sd-never.service", None)));
        Assert.Null(await units.GetUsageAsync("sd-never.service", None));
        Assert.DoesNotContain(await test.Machines.ListAsync(None), m => m.Name == "sd-never");
        Assert.NotSame(before, await test.Bus.GetAsync(None));
        await EndImportdAsync();
    }

    [Fact]
    public async Task A_machine_lives_through_a_restart_of_the_bus_and_so_does_a_command_in_it()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-through");
        await test.Machines.StartAsync(unit, None);
        TaskCompletionSource up = new();
        Task<CommandResult> run = test.Machines.RunAsync(
            new() { Machine = "sd-through", Arguments = ["/bin/sh", "-c", "echo up; while ! [ -e /run/go ]; do sleep 0.1; done; exit 6"], Output = _ => up.TrySetResult() }, None);
        await up.Task;
        SystemServices before = await test.Bus.GetAsync(None);
        Task killing = before.Systemd.KillUnitAsync("dbus.service", "main", 9, None);
        await before.Connection.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        await Task.WhenAny(killing); // whatever became of it
        await UntilAsync(() => TryAsync(() => test.Machines.RunAsync(new() { Machine = "sd-through", Arguments = ["/usr/bin/touch", "/run/go"] }, None)));
        Assert.Equal(new CommandResult(6, false), await run);
        await test.Machines.StopAsync(unit.Name, force: false, None);
        Assert.Null(await test.Machines.FindAsync("sd-through", None));
        await EndImportdAsync();
    }

    // One that was idle lives on without a bus until it leaves, cannot be started on the new bus before that, and does not end when it is asked to.
    private static async Task EndImportdAsync() => await Programs.RunAsync("systemctl", "kill", "--signal=KILL", "systemd-importd.service");

    [Fact]
    public async Task An_importd_that_dies_in_the_middle_of_a_transfer_is_told()
    {
        await using TestMachines test = new();
        await using TestServer server = new();
        TaskCompletionSource started = new();
        await UntilAsync(() => TryAsync(() => test.Images.CountTransfersAsync(None))); // the bus may have been restarted just now
        string url = server.AddEndless("endless.tar", () => started.TrySetResult());
        Task pull = test.Images.PullAsync(url, "sd-orphan", ImageKind.Tar, false, null, None);
        await (await Task.WhenAny(started.Task, pull)).WaitAsync(TimeSpan.FromSeconds(40));
        await (await test.Bus.GetAsync(None)).Systemd.KillUnitAsync("systemd-importd.service", "main", 9, None);
        KubeSpawnException lost = await Assert.ThrowsAsync<KubeSpawnException>(() => pull).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.EndsWith("systemd-importd went away in the middle", lost.Message, StringComparison.Ordinal);
        Assert.Null(await test.Images.FindAsync("sd-orphan", None));
    }

    [Fact]
    public async Task A_restarted_machined_is_no_matter()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-again");
        await test.Machines.StartAsync(unit, None);
        await new SystemdUnits(test.Bus).StopAsync("systemd-machined.service", None);
        Assert.NotNull(await test.Machines.FindAsync("sd-again", None)); // started again by the call
        await new SystemdUnits(test.Bus).StopAsync("systemd-machined.service", None);
        await test.Machines.StopAsync(unit.Name, force: false, None);
        Assert.Null(await test.Machines.FindAsync("sd-again", None));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(40));
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(50));
        while (!await holds())
            await again.WaitForNextTickAsync(limit.Token);
    }

    private static async Task<bool> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return true;
        }
        catch (KubeSpawnException)
        {
            return false; // the bus, or who is on it, is not back yet
        }
    }
}
