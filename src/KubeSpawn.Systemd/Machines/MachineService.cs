using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Machines;

/// <summary>
/// The properties of the transient service that is a machine: what systemd-nspawn@.service sets where it matters here.
/// Left out on purpose: DevicePolicy=closed (privileged pods in the machine need devices, and a device cgroup can only narrow what
/// its parent allows), and WatchdogSec (a busy node must not be killed). Its output goes to the journal, which never blocks it
/// and is bounded.
/// </summary>
internal static class MachineService
{
    // systemd-nspawn's exit status when the machine asked for a reboot (systemd-nspawn@.service).
    private const int RebootStatus = 133;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(90);

    internal static (string Name, VariantValue Value)[] Properties(MachineUnit unit)
    {
        UnitProperties properties = new UnitProperties()
            .Add("Description", unit.Description)
            .Add("Slice", unit.Slice)
            .Add("Type", "notify")
            .Add("NotifyAccess", "all")
            .AddExecStart(unit.ExecStart[0], unit.ExecStart)
            .Add("Delegate", true)
            .Add("KillMode", "mixed")
            .AddExitStatus("SuccessExitStatus", RebootStatus)
            .AddExitStatus("RestartForceExitStatus", RebootStatus)
            .Add("TimeoutStartUSec", StartTimeout)
            .Add("TimeoutStopUSec", StopTimeout)
            .Add("CollectMode", "inactive-or-failed")
            .Add("CPUAccounting", true) // cgroup v2 counts always, v1 only then
            .Add("TasksMax", unit.TasksMax ?? ulong.MaxValue)
            .Add("AddRef", true);
        if (unit.Environment.Count > 0)
            properties.Add("Environment", unit.Environment);
        if (unit.MemoryMax is { } memory)
            properties.Add("MemoryMax", memory);
        if (unit.Cpus is { } cpus)
            properties.Add("CPUQuotaPerSecUSec", TimeSpan.FromSeconds(cpus));
        return properties.ToArray();
    }
}
