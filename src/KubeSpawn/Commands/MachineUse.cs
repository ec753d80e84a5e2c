using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Machines;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Commands;

/// <summary>What a machine runs and uses, as far as systemd and machined know it; null where they do not.</summary>
internal sealed record MachineUse
{
    /// <summary>Nothing is known.</summary>
    public static MachineUse Unknown { get; } = new();

    /// <summary>PRETTY_NAME of its os-release.</summary>
    public string? System { get; init; }

    /// <summary>CPU time since its start, seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>That, as a share of the time since its start; 100: one CPU all the time.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Memory in use, bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Its limit; null: none.</summary>
    public long? MemoryMaxBytes { get; init; }

    /// <summary>Its threads.</summary>
    public long? Tasks { get; init; }

    /// <summary>Asks for a machine's. What cannot be had, or went away meanwhile, is not known; that is no error.</summary>
    public static async Task<MachineUse> ReadAsync(Invocation invocation, MachineStatus machine, CancellationToken cancel)
    {
        Task<UnitUsage?> usage = TryAsync(invocation, () => invocation.Host.Units.GetUsageAsync(machine.Service, cancel));
        Task<MachineDetails?> details = TryAsync(invocation, () => invocation.Host.Systemd.GetDetailsAsync(machine.Name, cancel));
        return Of(await usage, await details, invocation.Clock.GetUtcNow());
    }

    internal static MachineUse Of(UnitUsage? usage, MachineDetails? details, DateTimeOffset now)
    {
        TimeSpan? up = now - usage?.ActiveSince;
        return new MachineUse
        {
            System = details?.OperatingSystem,
            CpuSeconds = usage?.Cpu is { } cpu ? Math.Round(cpu.TotalSeconds, 3) : null,
            CpuPercent = up > TimeSpan.Zero && usage?.Cpu is { } used ? Math.Round(100 * used.TotalSeconds / up.Value.TotalSeconds, 1) : null,
            MemoryBytes = (long?)usage?.Memory,
            MemoryMaxBytes = (long?)usage?.MemoryMax,
            Tasks = (long?)usage?.Tasks,
        };
    }

    private static async Task<T?> TryAsync<T>(Invocation invocation, Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (KubeSpawnException e)
        {
            invocation.Terminal.Trace(e.Message);
            return null;
        }
    }
}
