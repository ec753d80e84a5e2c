using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;
using KubeSpawn.Composition;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary>What every command is given: its cluster, the host, and where to print.</summary>
/// <param name="Options">The options of all commands.</param>
/// <param name="Host">The host; its parts connect when first used.</param>
/// <param name="Terminal">Results and messages.</param>
/// <param name="Reporter">Where steps report.</param>
/// <param name="Configuration">Reads configuration.</param>
/// <param name="Clock">The time.</param>
/// <param name="PodNetwork">Renders the built-in pod network's configuration.</param>
internal sealed record Invocation(
    GlobalOptions Options, RealHost Host, Terminal Terminal, IReporter Reporter, ConfigurationSource Configuration, TimeProvider Clock,
    PodNetworkRenderer PodNetwork)
{
    /// <summary>The cluster that the options name; its name is checked.</summary>
    public ClusterAccess Cluster() => new(Host.Files, Configuration.KubeSpawnDir, Configuration.ClusterName);

    /// <summary>The clusters of the kube-spawn-dir, whatever state they are in.</summary>
    public IEnumerable<ClusterAccess> Clusters()
    {
        string dir = Configuration.KubeSpawnDir;
        return Host.Files.List(dir)
            .Where(name => !name.StartsWith('.') && Host.Files.DirectoryExists($"{dir}/{name}"))
            .Select(name => new ClusterAccess(Host.Files, dir, name));
    }

    /// <summary>True: results are JSON.</summary>
    public bool Json => Options.Output == OutputFormat.Json;
}
