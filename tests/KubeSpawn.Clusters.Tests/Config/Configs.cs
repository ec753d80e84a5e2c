using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Config;

/// <summary>Makes configurations of text.</summary>
internal static class Configs
{
    public const string Path = "/clusters/test/kspawn.toml";

    public static ConfigLayer File(string toml) => TomlConfigReader.Read(Path, toml, hostFile: false);

    public static ConfigLayer HostFile(string toml) => TomlConfigReader.Read("/etc/kube-spawn/config.toml", toml, hostFile: true);

    public static ConfigLayer Flags(params (string Flag, string Text)[] flags) => ConfigLayer.FromFlags(
        flags.GroupBy(f => f.Flag).Select(g => KeyValuePair.Create(g.Key, (IReadOnlyList<string>)[.. g.Select(f => f.Text)])), "/here");

    public static ConfigLayer Variables(params (string Name, string Text)[] variables) =>
        ConfigLayer.FromVariables(name => variables.Where(v => v.Name == name).Select(v => v.Text).FirstOrDefault(), "/here");

    public static ClusterConfig Resolve(params ConfigLayer[] layers) => ConfigResolver.Resolve("test", layers, ImageCatalogue.BuiltIn("amd64"));

    public static ClusterConfig Resolve(string toml) => Resolve(File(toml));

    /// <summary>The problems, a text each.</summary>
    public static string[] Problems(params ConfigLayer[] layers) =>
        [.. Assert.Throws<ConfigException>(() => Resolve(layers)).Problems.Select(p => p.ToString().Replace(Path, "kspawn.toml", StringComparison.Ordinal))];

    public static string[] Problems(string toml) => Problems(File(toml));
}
