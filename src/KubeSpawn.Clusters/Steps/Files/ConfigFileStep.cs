namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>Writes kspawn.toml, once: from then on it belongs to people.</summary>
public sealed class ConfigFileStep(string text) : IStep
{
    /// <inheritdoc/>
    public string Name => "write kspawn.toml";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        cluster.Host.Files.Exists(cluster.Paths.ConfigFile) ? [] : [$"configuration {cluster.Paths.ConfigFile}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        if (!cluster.Host.Files.Exists(cluster.Paths.ConfigFile)) cluster.Host.Files.WriteText(cluster.Paths.ConfigFile, text, FileModes.File);
        return Task.CompletedTask;
    }
}
