namespace KubeSpawn.Clusters.Host;

/// <summary>systemd-nspawn machines: transient services of systemd, registered with systemd-machined.</summary>
public interface IMachines
{
    /// <summary>All machines that machined knows, in its order.</summary>
    Task<IReadOnlyList<MachineStatus>> ListAsync(CancellationToken cancel);

    /// <summary>The machine of that name, or null where machined knows none.</summary>
    Task<MachineStatus?> FindAsync(string machine, CancellationToken cancel);

    /// <summary>
    /// Starts the transient service and returns when it is ready: its systemd has sent READY=1, so its bus answers.
    /// A unit of that name that failed before is reset first; one that runs already is left alone and waited for.
    /// A failure carries the unit's result and its last log lines.
    /// </summary>
    Task StartAsync(MachineUnit unit, CancellationToken cancel);

    /// <summary>
    /// Ends the machine's service and returns when its unit is gone: an orderly shutdown (SIGRTMIN+4 to its systemd,
    /// as machinectl poweroff does), or with <paramref name="force"/> at once. No machine and no unit: nothing to do.
    /// </summary>
    Task StopAsync(MachineUnitName unit, bool force, CancellationToken cancel);

    /// <summary>Stops a slice that machines were in, which systemd keeps when they have ended; no such slice: nothing to do.</summary>
    Task StopSliceAsync(string slice, CancellationToken cancel);

    /// <summary>
    /// Runs a command as a transient unit of the machine's own systemd; output lines are handed over as they come.
    /// Returns its exit status; throws <see cref="Errors.KubeSpawnException"/> where the command could not be run at all or
    /// the machine went away in the middle.
    /// </summary>
    Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancel);
}

/// <summary>The machine's name at machined and the name of its transient service on the host.</summary>
/// <param name="Machine">e.g. <c>kube-spawn-default-worker-1</c>.</param>
/// <param name="Service">e.g. <c>kube-spawn-default-worker-1.service</c>.</param>
public sealed record MachineUnitName(string Machine, string Service);

/// <summary>A transient service that is a machine: what systemd is asked for, decided before it is.</summary>
public sealed record MachineUnit
{
    /// <summary>Names at machined and systemd.</summary>
    public required MachineUnitName Name { get; init; }

    /// <summary>Description= of the service.</summary>
    public required string Description { get; init; }

    /// <summary>The cluster's slice, e.g. <c>kube\x2dspawn-default.slice</c>; made by systemd on demand.</summary>
    public required string Slice { get; init; }

    /// <summary>systemd-nspawn and its arguments; the first is an absolute path.</summary>
    public required IReadOnlyList<string> ExecStart { get; init; }

    /// <summary>NAME=VALUE pairs for systemd-nspawn itself.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>
    /// File that says which process is its init, written when it is ready; in a folder that is there. The caller removes it. null: none.
    /// </summary>
    public string? LeaderFile { get; init; }

    /// <summary>MemoryMax= in bytes; null: no limit.</summary>
    public ulong? MemoryMax { get; init; }

    /// <summary>CPUQuota= in CPUs (1.5 = one and a half); null: no limit.</summary>
    public double? Cpus { get; init; }

    /// <summary>TasksMax=; null: no limit (infinity).</summary>
    public ulong? TasksMax { get; init; }
}

/// <summary>What machined says of a machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Service">The unit on the host that holds it.</param>
/// <param name="Leader">PID of its systemd, in the host's PID namespace.</param>
/// <param name="State">"opening", "running", "closing".</param>
/// <param name="Root">The root directory machined knows; empty where it knows none.</param>
/// <param name="Since">When it was registered.</param>
public sealed record MachineStatus(string Name, string Service, int Leader, string State, string Root, DateTimeOffset Since);

/// <summary>A command to be run in a machine, by that machine's systemd.</summary>
public sealed record MachineCommand
{
    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>Program and arguments; the program is looked up in the PATH of <see cref="Environment"/> when not absolute.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>NAME=VALUE pairs.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Working directory in the machine; null: /.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The machine's user that it runs as; null: root.</summary>
    public string? User { get; init; }

    /// <summary>Called with each line of standard output, without its line end, in order.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>Called with each line of standard error, without its line end, in order.</summary>
    public Action<string>? Error { get; init; }
}

/// <summary>How a command in a machine ended.</summary>
/// <param name="ExitStatus">Its exit status, or the signal's number where <paramref name="Signal"/> is set.</param>
/// <param name="Signal">True: it was ended by a signal.</param>
public sealed record CommandResult(int ExitStatus, bool Signal)
{
    /// <summary>Ended by itself, with 0.</summary>
    public bool Success => !Signal && ExitStatus == 0;
}
