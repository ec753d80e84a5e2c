namespace KubeSpawn.Clusters.Config;

/// <summary>The layers, strongest first; every value that any of them has is judged, also those that another overrules.</summary>
internal sealed class LayerStack(IReadOnlyList<ConfigLayer> layers, ProblemList problems)
{
    /// <summary>The strongest value and where it stands; false where no layer has a right one.</summary>
    public bool Find<T>(Setting<T> setting, string key, out T value, out ConfigOrigin? origin, out int layer)
    {
        (value, origin, layer) = (default!, null, int.MaxValue);
        for (int i = 0; i < layers.Count; i++)
        {
            if (!layers[i].Values.TryGetValue(key, out ConfigValue? written)) continue;
            bool right = setting.Check(written, key, problems, out T found);
            if (right && origin is null) (value, origin, layer) = (found, written.Origin, i);
        }

        return origin is not null;
    }

    /// <summary>The strongest value, or the default.</summary>
    public T Of<T>(Setting<T> setting, T otherwise) => Find(setting, setting.Key, out T value, out _, out _) ? value : otherwise;

    /// <summary>The strongest value, or null.</summary>
    public T? Maybe<T>(Setting<T> setting, string? key = null) where T : class =>
        Find(setting, key ?? setting.Key, out T value, out _, out _) ? value : null;

    /// <summary>The strongest number, or null.</summary>
    public T? MaybeNumber<T>(Setting<T> setting, string? key = null) where T : struct =>
        Find(setting, key ?? setting.Key, out T value, out _, out _) ? value : null;

    /// <summary>Where the strongest value of a key was written; null: nowhere.</summary>
    public ConfigOrigin? Origin(string key) => layers.Select(layer => layer.Values.GetValueOrDefault(key)?.Origin).FirstOrDefault(origin => origin is not null);

    /// <summary>Machines or aliases, and where each was first named.</summary>
    public IReadOnlyDictionary<string, ConfigOrigin> Tables(string table)
    {
        string prefix = table + ".";
        Dictionary<string, ConfigOrigin> found = [];
        foreach ((string name, ConfigOrigin origin) in layers.SelectMany(layer => layer.Tables))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) found.TryAdd(name[prefix.Length..], origin);
        }

        return found;
    }
}
