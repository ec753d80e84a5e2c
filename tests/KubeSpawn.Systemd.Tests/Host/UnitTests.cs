using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Tests.Host;

[Trait("Category", TestHost.Category)]
public sealed class UnitTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_transient_service_in_its_slice_starts_is_measured_and_stops()
    {
        await using TestMachines test = new();
        SystemdUnits units = new(test.Bus);
        UnitProperties properties = new UnitProperties().Add("Slice", "sdtest.slice").Add("Type", "exec").Add("TasksMax", 20)
            .AddExecStart("/bin/sleep", ["sleep", "1000"]);
        await units.StartTransientAsync("sd-sleep.service", properties, None);
        UnitUsage? usage = await units.GetUsageAsync("sd-sleep.service", None);
        Assert.Equal("active", usage!.ActiveState);
        Assert.InRange(usage.ActiveSince!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Contains("sd-sleep.service", await units.ListAsync(["sd-sle*.service"], None));
        Assert.Equal("active", (await units.GetUsageAsync("sdtest.slice", None))!.ActiveState);
        Assert.Null(usage.MemoryMax); // no limit was set
        IReadOnlyList<string> described = await units.DescribeAsync("sd-sleep.service", None);
        Assert.Contains("TasksMax t 20", described);
        Assert.Contains("ActiveState s \"active\"", described);
        Assert.Equal(described.Order(StringComparer.Ordinal), described);
        await units.StopAsync("sdtest.slice", None);
        Assert.Empty(await units.DescribeAsync("sd-sleep.service", None));
        Assert.Empty(await units.ReadLogAsync("sd-sleep.service", 5, None));
        Assert.Null(await units.GetUsageAsync("sd-sleep.service", None));
        await units.StopAsync("sd-sleep.service", None); // not loaded: nothing to do
    }

    [Fact]
    public async Task The_last_lines_of_a_unit_and_the_version_of_systemd_are_told()
    {
        await using TestMachines test = new();
        SystemdUnits units = new(test.Bus);
        UnitProperties properties = new UnitProperties().Add("Type", "notify").Add("NotifyAccess", "all").Add("MemoryMax", 64UL << 20)
            .AddExecStart("/bin/sh", ["sh", "-c", "echo one; echo two; systemd-notify --ready; exec sleep 1000"]);
        await units.StartTransientAsync("sd-says.service", properties, None);
        Assert.Equal(64UL << 20, (await units.GetUsageAsync("sd-says.service", None))!.MemoryMax);
        Assert.Equal(["two"], await units.ReadLogAsync("sd-says.service", 1, None));
        Assert.Equal(["one", "two"], await units.ReadLogAsync("sd-says.service", 100, None));
        await units.StopAsync("sd-says.service", None);
        Assert.Matches("^25[27]", await units.GetVersionAsync(None));
    }

    [Fact]
    public async Task A_service_that_fails_is_explained()
    {
        await using TestMachines test = new();
        UnitProperties properties = new UnitProperties().Add("Type", "oneshot").AddExecStart("/bin/sh", ["sh", "-c", "echo the reason; exit 3"]);
        KubeSpawnException failure = await Assert.ThrowsAsync<KubeSpawnException>(
            () => new SystemdUnits(test.Bus).StartTransientAsync("sd-fails.service", properties.Add("CollectMode", "inactive-or-failed").Add("AddRef", true), None));
        Assert.Contains("exited with status 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_are_heard_coming_and_going_and_looked_into()
    {
        await using TestMachines test = new();
        MachineUnit unit = TestMachines.Unit("sd-heard");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        await using IAsyncEnumerator<MachineChange> changes = test.Machines.WatchAsync(limit.Token).Where(c => c.Machine == "sd-heard").GetAsyncEnumerator(None);
        ValueTask<bool> first = changes.MoveNextAsync();
        await test.Machines.StartAsync(unit, None);
        Assert.True(await first);
        Assert.True(changes.Current.Appeared);
        MachineDetails? details = await test.Machines.GetDetailsAsync("sd-heard", None);
        Assert.StartsWith("Debian", details!.OperatingSystem, StringComparison.Ordinal);
        await test.Machines.KillAsync("sd-heard", everyProcess: false, 38, None); // SIGRTMIN+4: power off
        Assert.True(await changes.MoveNextAsync());
        Assert.False(changes.Current.Appeared);
        await test.Machines.StopAsync(unit.Name, force: false, None);
        Assert.Null(await test.Machines.GetDetailsAsync("sd-heard", None));
    }

    [Fact]
    public async Task The_hosts_services_are_found()
    {
        TestHost.Require();
        SystemdServices services = new();
        await services.CheckAsync(None);
        Assert.Equal("/usr/bin/systemd-nspawn", services.FindNspawn());
    }
}
