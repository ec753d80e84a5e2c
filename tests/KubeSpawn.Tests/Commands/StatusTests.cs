using System.Net;
using KubeSpawn.Commands;
using KubeSpawn.Output;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Tests.Commands;

public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_systemd_knows_is_told()
    {
        var usage = new UnitUsage("active", Now.AddSeconds(-200), 300 << 20, 2UL << 30, TimeSpan.FromSeconds(50), 120);
        MachineUse use = MachineUse.Of(usage, new MachineDetails("Some Linux 1", [IPAddress.Loopback]), Now);
        Assert.Equal(new MachineUse { System = "Some Linux 1", CpuSeconds = 50, CpuPercent = 25, MemoryBytes = 300 << 20, MemoryMaxBytes = 2L << 30, Tasks = 120 }, use);
    }

    /// <summary>cgroup v1 without controllers, a unit that is gone, a clock that was set back.</summary>
    [Fact]
    public void What_systemd_does_not_know_is_never_0()
    {
        Assert.Equal(MachineUse.Unknown, MachineUse.Of(null, null, Now));
        Assert.Equal(MachineUse.Unknown, MachineUse.Of(new UnitUsage("active", Now.AddSeconds(-9), null, null, null, null), null, Now));
        Assert.Null(MachineUse.Of(new UnitUsage("active", Now.AddSeconds(9), null, null, TimeSpan.FromSeconds(1), null), null, Now).CpuPercent);
        Assert.Null(MachineUse.Of(new UnitUsage("failed", null, null, null, TimeSpan.FromSeconds(1), null), null, Now).CpuPercent);
    }

    [Fact]
    public void Lines_have_a_dash_for_what_is_not_known()
    {
        NodeRow running = new(
            "control-plane-1", "kube-spawn-a-control-plane-1", "10.22.0.2", "running", 77, Now.AddMinutes(-3), "done", true, "v1.20.2",
            "Some Linux 1", 90, 50, 1L << 30, 2L << 30, 9);
        NodeRow unknown = running with { CpuSeconds = null, CpuPercent = null, MemoryBytes = null, MemoryMaxBytes = null, System = null, Ready = null, Kubelet = null };
        NodeRow stopped = unknown with { State = "stopped", Since = null, Leader = null };
        string[] lines = [.. StatusCommand.Lines(new StatusResult("a", "/d/a", "10.22.0.0/24", "v1.20.2", "https://10.22.0.2:6443", true, [running, unknown, stopped]), Now)];
        Assert.Equal("NODE             ADDRESS    MACHINE  UPTIME  CPU        MEMORY  KUBEADM  READY    KUBELET  SYSTEM", lines[5]);
        Assert.Equal("control-plane-1  10.22.0.2  running  3m0s    1m30s 50%  1G/2G   done     yes      v1.20.2  Some Linux 1", lines[6]);
        Assert.Equal("control-plane-1  10.22.0.2  running  3m0s    -          -       done     unknown  -        -", lines[7]);
        Assert.Equal("control-plane-1  10.22.0.2  stopped  -       -          -       done     unknown  -        -", lines[8]);
    }

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0L, "0B")]
    [InlineData(1023L, "1023B")]
    [InlineData(1536L, "1.5K")]
    [InlineData(300L << 20, "300M")]
    [InlineData(12L << 30, "12G")]
    [InlineData(long.MaxValue, "8192P")]
    public void Sizes_are_short(long? bytes, string text) => Assert.Equal(text, Quantities.Size(bytes));

    [Fact]
    public void A_limit_is_told_where_nothing_else_is_known() => Assert.Equal("-/2G", Quantities.Memory(null, 2L << 30));
}
