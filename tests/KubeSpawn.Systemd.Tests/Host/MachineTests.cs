using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Tests.Host;

[Trait("Category", TestHost.Category)]
public sealed class MachineTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_machine_starts_runs_commands_and_stops()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-life") with { LeaderFile = Path.GetTempFileName() };
        await test.Machines.StartAsync(unit, None);
        try
        {
            MachineStatus? status = await test.Machines.FindAsync("sd-life", None);
            Assert.NotNull(status);
            Assert.Equal("sd-life.service", status.Service);
            Assert.Equal("running", status.State);
            Assert.Equal(status.Leader, LeaderFile.Read(unit.LeaderFile!));
            UnitUsage? usage = await new SystemdUnits(test.Bus).GetUsageAsync(unit.Name.Service, None);
            // On cgroup v1 systemd has to have the controller cpuacct, which it finds only where that is mounted together with cpu.
            if (File.Exists("/sys/fs/cgroup/cgroup.controllers"))
                Assert.InRange(usage!.Cpu!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5));
            Assert.InRange(status.Since, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1));
            Assert.Contains(await test.Machines.ListAsync(None), m => m.Name == "sd-life");

            await test.Machines.StartAsync(unit, None); // runs already: left alone
            Assert.Equal(status.Leader, (await test.Machines.FindAsync("sd-life", None))!.Leader);
            await RunCommandsAsync(test.Machines);
        }
        finally
        {
            await test.Machines.StopAsync(unit.Name, force: false, None);
        }
        Assert.Null(LeaderFile.Read(unit.LeaderFile!));
        Assert.False(await test.Machines.IsRunningAsync("sd-life", unit.LeaderFile!, None));
        File.Delete(unit.LeaderFile!);
        await test.Machines.StopAsync(unit.Name, force: false, None); // nothing there: nothing to do
        await test.Machines.StopAsync(unit.Name, force: true, None);
    }

    private static async Task RunCommandsAsync(SystemdMachines machines)
    {
        (CommandResult result, List<string> output, List<string> error) = await RunAsync(machines, "/bin/sh", "-c", "echo one; echo two; echo bad >&2; pwd; exit 7");
        Assert.Equal(new CommandResult(7, false), result);
        Assert.Equal(["one", "two", "/"], output);
        Assert.Equal(["bad"], error);
        Assert.True((await RunAsync(machines, "true")).Result.Success);
        Assert.Equal(new CommandResult(203, false), (await RunAsync(machines, "/bin/sh", "-c", "exit 203")).Result);
        Assert.Equal(new CommandResult(9, true), (await RunAsync(machines, "/bin/sh", "-c", "kill -9 $$")).Result);
        Assert.Equal(20_000, (await RunAsync(machines, "/usr/bin/seq", "20000")).Output.Count);

        KubeSpawnException missing = await Assert.ThrowsAsync<KubeSpawnException>(() => RunAsync(machines, "/no/such/program"));
        Assert.Equal(ExitCode.Node, missing.Code);
        Assert.Contains("no such program", missing.Message, StringComparison.Ordinal);
        missing = await Assert.ThrowsAsync<KubeSpawnException>(() => RunAsync(machines, "no-such-program"));
        Assert.Contains("no such program", missing.Message, StringComparison.Ordinal);
    }

    internal static async Task<(CommandResult Result, List<string> Output, List<string> Error)> RunAsync(
        SystemdMachines machines, params string[] arguments)
    {
        List<string> output = [];
        List<string> error = [];
        MachineCommand command = new() { Machine = "sd-life", Arguments = arguments, Output = output.Add, Error = error.Add };
        return (await machines.RunAsync(command, None), output, error);
    }

    [Fact]
    public async Task A_machine_that_cannot_boot_is_explained()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-broken", "--bind=/no/such/folder");
        KubeSpawnException failure = await Assert.ThrowsAsync<KubeSpawnException>(() => test.Machines.StartAsync(unit, None));
        Assert.Equal(ExitCode.Node, failure.Code);
        Assert.Contains("sd-broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/folder", failure.Message, StringComparison.Ordinal); // systemd-nspawn's own words, out of the journal
        Assert.Null(await test.Machines.FindAsync("sd-broken", None));
        await Assert.ThrowsAsync<KubeSpawnException>(() => test.Machines.StartAsync(unit, None)); // its failure is in nobody's way
    }

    [Fact]
    public async Task A_command_is_ended_when_it_is_cancelled_and_told_when_its_machine_dies()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-dies");
        await test.Machines.StartAsync(unit, None);
        using CancellationTokenSource cancel = new();
        MachineCommand sleep = new() { Machine = "sd-dies", Arguments = ["/bin/sh", "-c", "echo up; exec sleep 1000"], Output = _ => cancel.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Machines.RunAsync(sleep, cancel.Token));
        List<string> left = [];
        await test.Machines.RunAsync(new() { Machine = "sd-dies", Arguments = ["/bin/sh", "-c", "pgrep -x sleep || true"], Output = left.Add }, None);
        Assert.Empty(left);

        TaskCompletionSource up = new();
        Task<CommandResult> run = test.Machines.RunAsync(sleep with { Output = _ => up.SetResult() }, None);
        await up.Task;
        await test.Machines.StopAsync(unit.Name, force: true, None);
        KubeSpawnException failure = await Assert.ThrowsAsync<KubeSpawnException>(() => run);
        Assert.EndsWith(": the machine went away", failure.Message, StringComparison.Ordinal);
        KubeSpawnException absent = await Assert.ThrowsAsync<KubeSpawnException>(() => test.Machines.RunAsync(sleep, None));
        Assert.Equal(ExitCode.State, absent.Code);
    }

    [Fact]
    public async Task A_machine_that_is_killed_while_it_starts_is_explained()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-killed");
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await using IAsyncEnumerator<MachineChange> changes = test.Machines.WatchAsync(limit.Token).Where(c => c.Machine == "sd-killed").GetAsyncEnumerator(None);
        ValueTask<bool> appeared = changes.MoveNextAsync();
        Task start = test.Machines.StartAsync(unit, limit.Token);
        Assert.True(await appeared);
        await test.Machines.KillAsync("sd-killed", everyProcess: false, 9, None);
        KubeSpawnException failure = await Assert.ThrowsAsync<KubeSpawnException>(() => start);
        Assert.StartsWith("failed to start machine \"sd-killed\": it", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Node, failure.Code);
        await test.Machines.StopAsync(unit.Name, force: true, None);
    }

    [Fact]
    public async Task A_machine_whose_bus_dies_is_told_from_one_that_dies()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-busless");
        await test.Machines.StartAsync(unit, None);
        TaskCompletionSource up = new();
        Task<CommandResult> run = test.Machines.RunAsync(
            new() { Machine = "sd-busless", Arguments = ["/bin/sh", "-c", "echo up; exec sleep 1000"], Output = _ => up.SetResult() }, None);
        await up.Task;
        Task<CommandResult> killing = test.Machines.RunAsync(new() { Machine = "sd-busless", Arguments = ["/usr/bin/pkill", "-9", "-x", "dbus-daemon"] }, None);
        KubeSpawnException failure = await Assert.ThrowsAsync<KubeSpawnException>(() => run);
        Assert.Contains("the connection to the machine's bus failed", failure.Message, StringComparison.Ordinal);
        await Task.WhenAny(killing); // whatever became of it
        Assert.NotNull(await test.Machines.FindAsync("sd-busless", None));
        await test.Machines.StopAsync(unit.Name, force: true, None);
    }

    [Fact]
    public async Task Fifty_machines_start_are_listed_and_stop()
    {
        const int Count = 50;
        await using TestMachines test = new();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(80));
        MachineUnit[] units = [.. Enumerable.Range(1, Count).Select(i => TestMachines.LightUnit($"sd-many-{i}"))];
        try
        {
            await Task.WhenAll(units.Select(unit => test.Machines.StartAsync(unit, limit.Token)));
            IReadOnlyList<MachineStatus> machines = [.. (await test.Machines.ListAsync(None)).Where(m => m.Name.StartsWith("sd-many-", StringComparison.Ordinal))];
            Assert.Equal(units.Select(u => u.Name.Machine).Order(), machines.Select(m => m.Name).Order());
            Assert.All(machines, m => Assert.Equal("running", m.State));
            Assert.Equal(Count, machines.Select(m => m.Leader).Distinct().Count());
            // Their init says nothing when it is up; before it has started its program, that does not hear of its end.
            using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
            while (!machines.All(m => TestMachines.RunsItsProgram(m.Leader)))
                await look.WaitForNextTickAsync(limit.Token);
        }
        finally
        {
            await Task.WhenAll(units.Select(unit => test.Machines.StopAsync(unit.Name, force: false, None)));
        }
        Assert.DoesNotContain(await test.Machines.ListAsync(None), m => m.Name.StartsWith("sd-many-", StringComparison.Ordinal));
    }
}
