using System.Text.Json;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>
/// Sets what the nodes need of the host's sysctls. The old values are on disk before the first is changed, and come back with the last cluster,
/// unless somebody else has set them meanwhile.
/// </summary>
public sealed class HostSettingsStep : IStep
{
    /// <inheritdoc/>
    public string Name => "set kernel settings";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => HostSetting.All
        .Select(setting => (setting, current: cluster.Host.Kernel.ReadSetting(setting.Name)))
        .Where(pair => pair.current is not null && !pair.setting.Satisfied(pair.current))
        .Select(pair => $"set {pair.setting.Name} from {pair.current!.Trim()} to {pair.setting.Text} (the last destroy sets it back)");

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        using IDisposable _ = await cluster.Host.Files.LockAsync(ClusterPaths.HostLockFile, cancel);
        foreach (HostSetting setting in HostSetting.All)
        {
            string? current = cluster.Host.Kernel.ReadSetting(setting.Name);
            if (current is null || setting.Satisfied(current)) continue;
            Remember(cluster, setting.Name, current.Trim());
            Write(cluster, setting, current.Trim());
        }
    }

    /// <inheritdoc/>
    public async Task UndoAsync(ClusterContext cluster, CancellationToken cancel)
    {
        using IDisposable _ = await cluster.Host.Files.LockAsync(ClusterPaths.HostLockFile, cancel);
        if (OtherClusters(cluster)) return;
        foreach ((string name, string old) in Remembered(cluster))
        {
            HostSetting? setting = HostSetting.All.FirstOrDefault(one => one.Name == name);
            string? current = cluster.Host.Kernel.ReadSetting(name)?.Trim();
            if (setting is null || current != setting.Text) continue;
            cluster.Host.Kernel.WriteSetting(name, old);
        }

        cluster.Host.Files.Remove(cluster.Paths.HostSettingsFile);
    }

    private static void Write(ClusterContext cluster, HostSetting setting, string current)
    {
        try
        {
            cluster.Host.Kernel.WriteSetting(setting.Name, setting.Text);
        }
        catch (KubeSpawnException e) when (!setting.Required)
        {
            cluster.Reporter.Warn($"{setting.Name} is {current} and could not be raised to {setting.Text} ({e.Message}); with many nodes {setting.Why}");
        }
    }

    private static void Remember(ClusterContext cluster, string name, string value)
    {
        Dictionary<string, string> remembered = Remembered(cluster);
        if (!remembered.TryAdd(name, value)) return;
        cluster.Host.Files.WriteText(
            cluster.Paths.HostSettingsFile,
            JsonSerializer.Serialize(remembered, StateJson.Default.DictionaryStringString) + "\n",
            FileModes.File);
    }

    private static Dictionary<string, string> Remembered(ClusterContext cluster)
    {
        string? text = cluster.Host.Files.ReadText(cluster.Paths.HostSettingsFile);
        if (text is null) return [];
        try
        {
            return JsonSerializer.Deserialize(text, StateJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw new KubeSpawnException(
                ExitCode.State,
                $"failed to read \"{cluster.Paths.HostSettingsFile}\": {e.Message}",
                "it holds the host's settings from before the first cluster; mend it, or remove it to keep the settings as they are now",
                e);
        }
    }

    private static bool OtherClusters(ClusterContext cluster) =>
        cluster.Host.Files.List(cluster.Paths.KubeSpawnDir).Any(entry =>
            !entry.StartsWith('.') && entry != cluster.Plan.Identity.Name && cluster.Host.Files.DirectoryExists($"{cluster.Paths.KubeSpawnDir}/{entry}"));
}
