using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>Machines, the commands that run in them, and machined's images.</summary>
public sealed class SimulatedMachines(Effects effects, SimulatedFiles files, SimulatedNetwork network, SimulatedMounts mounts) : IMachines, IImages
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MachineStatus> _machines = new(StringComparer.Ordinal);
    private readonly List<(string Machine, string Command)> _commands = [];

    /// <summary>Names of running machines.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _machines.Keys];
        }
    }

    /// <summary>Commands that ran in machines, in order.</summary>
    public IReadOnlyList<(string Machine, string Command)> Commands
    {
        get
        {
            lock (_gate) return [.. _commands];
        }
    }

    /// <summary>Exit status of a command line that begins so.</summary>
    public Dictionary<string, int> Statuses { get; } = [];

    /// <summary>Images that machined knows.</summary>
    public Dictionary<string, ImageStatus> Known { get; } = [];

    public Task<IReadOnlyList<MachineStatus>> ListAsync(CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<MachineStatus>>([.. _machines.Values]);
    }

    public Task<MachineStatus?> FindAsync(string machine, CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult(_machines.GetValueOrDefault(machine));
    }

    public Task StartAsync(MachineUnit unit, CancellationToken cancel)
    {
        string root = Argument(unit, "--directory=") ?? throw new InvalidOperationException("no --directory");
        if (!mounts.Points.Contains(root)) throw new KubeSpawnException(ExitCode.Failure, $"failed to start \"{unit.Name.Machine}\": \"{root}\" is not mounted");
        if (Argument(unit, "--network-namespace-path=/run/netns/") is { } name && network.Namespace(name) is null)
        {
            throw new KubeSpawnException(ExitCode.Failure, $"failed to start \"{unit.Name.Machine}\": no network namespace \"{name}\"");
        }

        effects.Before($"start {unit.Name.Machine}");
        lock (_gate)
        {
            _machines[unit.Name.Machine] = new MachineStatus(unit.Name.Machine, unit.Name.Service, 1000 + _machines.Count, "running", root, DateTimeOffset.UnixEpoch);
        }

        if (unit.LeaderFile is { } leader) files.WriteText(leader, "simulated", FileModes.Secret);
        return Task.CompletedTask;
    }

    public Task StopAsync(MachineUnitName unit, bool force, CancellationToken cancel)
    {
        if (!Names.Contains(unit.Machine)) return Task.CompletedTask;
        effects.Before($"stop {unit.Machine}");
        lock (_gate) _machines.Remove(unit.Machine);
        return Task.CompletedTask;
    }

    public Task StopSliceAsync(string slice, CancellationToken cancel)
    {
        effects.Before($"stop {slice}");
        return Task.CompletedTask;
    }

    public Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancel)
    {
        string line = string.Join(' ', command.Arguments);
        effects.Before($"run {line} in {command.Machine}");
        lock (_gate)
        {
            if (!_machines.ContainsKey(command.Machine)) throw new KubeSpawnException(ExitCode.State, $"no machine \"{command.Machine}\"");
            _commands.Add((command.Machine, line));
            int status = Statuses.FirstOrDefault(one => line.StartsWith(one.Key, StringComparison.Ordinal)).Value;
            if (status != 0) command.Error?.Invoke("simulated failure");
            return Task.FromResult(new CommandResult(status, Signal: false));
        }
    }

    Task<ImageStatus?> IImages.FindAsync(string name, CancellationToken cancel) => Task.FromResult(Known.GetValueOrDefault(name));

    public Task PullAsync(string url, string name, ImageKind kind, bool verifyChecksumFile, IProgress<double>? progress, CancellationToken cancel)
    {
        effects.Before($"pull {url}");
        Known[name] = new ImageStatus(name, "directory", $"/var/lib/machines/{name}", true);
        return Task.CompletedTask;
    }

    public Task ImportAsync(string file, string name, ImageKind kind, IProgress<double>? progress, CancellationToken cancel)
    {
        effects.Before($"import {file}");
        Known[name] = new ImageStatus(name, "directory", $"/var/lib/machines/{name}", true);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string name, CancellationToken cancel)
    {
        effects.Before($"remove image {name}");
        Known.Remove(name);
        return Task.CompletedTask;
    }

    private static string? Argument(MachineUnit unit, string prefix) =>
        unit.ExecStart.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
