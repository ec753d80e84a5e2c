using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Units;

namespace KubeSpawn.Systemd.Commands;

/// <summary>What is to be run in a machine, whatever its streams are.</summary>
internal sealed record CommandSpec(
    string Machine, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string? WorkingDirectory, string? User)
{
    internal bool IsAbsolute => Arguments[0].StartsWith('/');

    /// <summary>
    /// Type=exec: the start job fails where the program could not be executed, but also where it ended so fast that systemd saw its end
    /// first. So a program of a known path is asserted to be there, and <see cref="CommandUnit"/> takes a status of systemd's own
    /// range for systemd's only where that is possible.
    /// </summary>
    internal UnitProperties Properties()
    {
        UnitProperties properties = new UnitProperties()
            .Add("Description", $"kube-spawn: {Arguments[0]}")
            .Add("Type", "exec")
            .AddExecStart(Arguments[0], Arguments)
            .Add("CollectMode", "inactive-or-failed")
            .Add("AddRef", true);
        if (Environment.Count > 0)
            properties.Add("Environment", Environment);
        if (Environment.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal)) is { } path)
            properties.Add("ExecSearchPath", path[5..].Split(':', StringSplitOptions.RemoveEmptyEntries));
        if (WorkingDirectory is not null)
            properties.Add("WorkingDirectory", WorkingDirectory);
        if (User is not null)
            properties.Add("User", User);
        if (IsAbsolute)
            properties.AddAssert("AssertFileIsExecutable", Arguments[0]);
        return properties;
    }

    internal KubeSpawnException Failed(string cause, string? cure = null, Exception? inner = null) => new(
        ExitCode.Node, $"failed to run \"{Arguments[0]}\" in machine \"{Machine}\": {cause}", cure, inner);
}
