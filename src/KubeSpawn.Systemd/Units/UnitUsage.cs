namespace KubeSpawn.Systemd.Units;

/// <summary>What a unit uses, as systemd accounts for it; null where accounting is off or the kernel has no such controller.</summary>
/// <param name="ActiveState">"active", "failed", ...</param>
/// <param name="ActiveSince">When it became active; null: it is not.</param>
/// <param name="Memory">Bytes in use.</param>
/// <param name="MemoryMax">Bytes that it may use; null: no limit.</param>
/// <param name="Cpu">CPU time used since its start.</param>
/// <param name="Tasks">Threads.</param>
public sealed record UnitUsage(string ActiveState, DateTimeOffset? ActiveSince, ulong? Memory, ulong? MemoryMax, TimeSpan? Cpu, ulong? Tasks);
