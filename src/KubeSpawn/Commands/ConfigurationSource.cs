using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary>
/// Where configuration comes from: flags, KUBE_SPAWN_* variables, kspawn.toml, the host file, defaults; the first that says something wins.
/// </summary>
internal sealed class ConfigurationSource
{
    private readonly IHost _host;
    private readonly ConfigLayer _variables;
    private readonly ConfigLayer _hostFile;
    private readonly string _currentDir;

    public ConfigurationSource(IHost host, GlobalOptions options, Func<string, string?> variable, string currentDir)
    {
        _host = host;
        _currentDir = currentDir;
        _variables = ConfigLayer.FromVariables(variable, currentDir);
        // Few hosts have one, and every command looks.
        _hostFile = host.Files.Exists(Clusters.Config.Defaults.HostFile) && host.Files.ReadText(Clusters.Config.Defaults.HostFile) is { } text
            ? TomlConfigReader.Read(Clusters.Config.Defaults.HostFile, text, hostFile: true)
            : ConfigLayer.Empty;
        string? flag = options.Dir is { } dir ? Path.GetFullPath(dir, currentDir).TrimEnd('/') : null;
        KubeSpawnDir = flag ?? _variables.KubeSpawnDir ?? _hostFile.KubeSpawnDir ?? Clusters.Config.Defaults.KubeSpawnDir;
        ClusterName = options.ClusterName ?? NotEmpty(variable("KUBE_SPAWN_CLUSTER_NAME")) ?? Clusters.Config.Defaults.ClusterName;
        Clusters.Config.ClusterName.Check(ClusterName);
    }

    /// <summary>kube-spawn-dir, absolute.</summary>
    public string KubeSpawnDir { get; }

    /// <summary>The cluster's name; valid.</summary>
    public string ClusterName { get; }

    /// <summary>The configuration of a cluster that is to be made: flags over all else, over a file that was named, or the cluster's own if somebody put it there.</summary>
    public ClusterConfig ForCreate(ClusterAccess cluster, IReadOnlyDictionary<string, IReadOnlyList<string>> flags, string? file)
    {
        string path = file is null ? cluster.Paths.ConfigFile : Path.GetFullPath(file, _currentDir);
        string? text = _host.Files.ReadText(path);
        if (text is null && file is not null)
        {
            throw new KubeSpawnException(ExitCode.Usage, $"failed to read configuration \"{path}\": there is no such file", "name a file with --config, or leave it out");
        }

        ConfigLayer written = text is null ? ConfigLayer.Empty : TomlConfigReader.Read(path, text, hostFile: false);
        ClusterConfig config = Resolve(ConfigLayer.FromFlags(flags, _currentDir), written);
        if (file is null && text is not null) RefuseContradiction(config, Resolve(ConfigLayer.Empty, written), path);
        return config;
    }

    /// <summary>The configuration of a cluster that is there.</summary>
    public ClusterConfig Existing(ClusterAccess cluster)
    {
        string path = cluster.Paths.ConfigFile;
        string text = _host.Files.ReadText(path) ?? throw new KubeSpawnException(
            ExitCode.State,
            $"failed to read configuration \"{path}\": there is no such file",
            $"run \"kube-spawn create --cluster-name {ClusterName}\" first, or put the file back");
        return Resolve(ConfigLayer.Empty, TomlConfigReader.Read(path, text, hostFile: false));
    }

    /// <summary>The base image that a cluster's kspawn.toml names, the host file's or the default one where it names none; null: there is no such file.</summary>
    public ImageReference? ImageOf(ClusterAccess cluster)
    {
        string path = cluster.Paths.ConfigFile;
        if (_host.Files.ReadText(path) is not { } text) return null;
        ConfigLayer written = TomlConfigReader.Read(path, text, hostFile: false);
        return ConfigResolver.Resolve(cluster.Identity.Name, [written, _hostFile], Catalogue).Image.Reference;
    }

    /// <summary>The defaults alone.</summary>
    public ClusterConfig Defaults() => ConfigResolver.Resolve(ClusterName, [], Catalogue);

    private ImageCatalogue Catalogue => ImageCatalogue.BuiltIn(_host.Facts.Architecture);

    private ClusterConfig Resolve(ConfigLayer flags, ConfigLayer cluster) =>
        ConfigResolver.Resolve(ClusterName, [flags, _variables, cluster, _hostFile], Catalogue);

    /// <summary>A kspawn.toml that is there is never rewritten: flags that say something else would be forgotten at the next start.</summary>
    private static void RefuseContradiction(ClusterConfig flags, ClusterConfig file, string path)
    {
        if (ConfigWriter.Write(flags) == ConfigWriter.Write(file)) return;
        throw new KubeSpawnException(
            ExitCode.Usage, $"failed to apply the flags: \"{path}\" is there already and says something else", "leave the flags out and edit the file; \"kube-spawn start\" applies it");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
