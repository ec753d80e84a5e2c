namespace KubeSpawn.Clusters.Config;

/// <summary>What one source says, as it was written: flags, variables, kspawn.toml, or the host file. What it does not say, it lacks.</summary>
public sealed record ConfigLayer
{
    /// <summary>By key: <c>kubernetes.version</c>, <c>machine.worker-1.limits.memory</c>, <c>images.ALIAS.url</c>.</summary>
    public required IReadOnlyDictionary<string, ConfigValue> Values { get; init; }

    /// <summary>The machines and aliases that have a table, and where it was first named.</summary>
    public IReadOnlyDictionary<string, ConfigOrigin> Tables { get; init; } = new Dictionary<string, ConfigOrigin>();

    /// <summary>What could not even be read.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; init; } = [];

    /// <summary>Says nothing.</summary>
    public static ConfigLayer Empty { get; } = new() { Values = new Dictionary<string, ConfigValue>() };

    /// <summary>Flags of the command line, by name (<c>--nodes</c>), with all texts each was given; booleans as true or false.</summary>
    /// <param name="flags">Only the flags that were given. One that is no setting's is a mistake of the caller.</param>
    /// <param name="currentDir">Absolute; relative paths start there.</param>
    /// <exception cref="ArgumentException">A flag is no setting's.</exception>
    public static ConfigLayer FromFlags(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> flags, string currentDir)
    {
        var builder = new Builder(currentDir);
        foreach ((string flag, IReadOnlyList<string> texts) in flags)
        {
            Setting setting = Settings.All.FirstOrDefault(s => s.Flag == flag) ?? throw new ArgumentException($"no setting has the flag {flag}", nameof(flags));
            builder.Add(setting, flag, texts);
        }

        return builder.Layer;
    }

    /// <summary>The KUBE_SPAWN_* variables; empty ones count as not set. In lists, commas separate the items.</summary>
    /// <param name="variable">A variable's value, or null.</param>
    /// <param name="currentDir">Absolute; relative paths start there.</param>
    public static ConfigLayer FromVariables(Func<string, string?> variable, string currentDir)
    {
        var builder = new Builder(currentDir);
        foreach (Setting setting in Settings.All)
        {
            if (variable(setting.Variable) is not { Length: > 0 } text) continue;
            builder.Add(setting, setting.Variable, setting.Kind == SettingKind.TextList ? text.Split(',', StringSplitOptions.RemoveEmptyEntries) : [text]);
        }

        return builder.Layer;
    }

    /// <summary>The kube-spawn-dir that this layer asks for, absolute; null: it does not, or not rightly (then the problem is told when the layers are resolved).</summary>
    public string? KubeSpawnDir =>
        Values.TryGetValue(Settings.Dir.Key, out ConfigValue? value) && Settings.Dir.Check(value, Settings.Dir.Key, new ProblemList(), out string dir) ? dir : null;

    private sealed class Builder(string currentDir)
    {
        private readonly Dictionary<string, ConfigValue> _values = [];
        private readonly ProblemList _problems = new();

        public ConfigLayer Layer => new() { Values = _values, Problems = _problems.All };

        public void Add(Setting setting, string name, IReadOnlyList<string> texts)
        {
            if (texts.Count == 0) return;
            if (setting.FromText(texts, ConfigOrigin.Outside(name, currentDir), _problems) is { } value) _values[setting.Key] = value;
        }
    }
}
