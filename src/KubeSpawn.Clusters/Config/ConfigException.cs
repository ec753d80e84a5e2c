using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Config;

/// <summary>The configuration is wrong; nothing was changed. The message has one line for every problem.</summary>
public sealed class ConfigException : KubeSpawnException
{
    /// <summary>Makes the error of at least one problem.</summary>
    public ConfigException(IReadOnlyList<ConfigProblem> problems)
        : base(ExitCode.Usage, string.Join('\n', problems), "correct what is named and run the command again; docs/configuration.md explains every key") =>
        Problems = problems;

    /// <summary>All that is wrong, at once.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; }
}
