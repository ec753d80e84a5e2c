namespace KubeSpawn.Clusters.Config;

/// <summary>One name of a dotted key, and where it stands.</summary>
internal sealed record KeyPart(string Name, ConfigOrigin Origin);

/// <summary>Which keys and tables a file may have.</summary>
internal sealed class KeyNames(bool hostFile)
{
    private readonly IReadOnlyList<Setting> _settings = [.. Settings.All.Where(s => hostFile || s.Scope != SettingScope.Host)];

    /// <summary>Names joined by dots, as in the keys of <see cref="ConfigLayer"/>; a dot in a name makes it no known one.</summary>
    public static string Join(IEnumerable<string> names) =>
        string.Join('.', names.Select(name => name.Contains('.', StringComparison.Ordinal) || name.Length == 0 ? $"\"{name}\"" : name));

    /// <summary>What is wrong with a key that has a value that is no table; null: nothing, and <paramref name="setting"/> is what it sets.</summary>
    public ConfigProblem? KeyFault(IReadOnlyList<KeyPart> path, out Setting? setting)
    {
        (IReadOnlyList<Setting> known, int skip) = Known(path);
        string key = Join(path.Skip(skip).Select(part => part.Name));
        setting = known.FirstOrDefault(s => s.Key == key);
        if (setting is not null) return null;
        if (Fault(path, known, skip, path.Count - 1) is { } fault) return fault;
        string table = Join(path.Select(part => part.Name));
        return new ConfigProblem(path[^1].Origin, $"{table} is a table, not a value; allowed: [{table}]");
    }

    /// <summary>What is wrong with the name of a table; null: nothing.</summary>
    public ConfigProblem? TableFault(IReadOnlyList<KeyPart> path)
    {
        (IReadOnlyList<Setting> known, int skip) = Known(path);
        return Fault(path, known, skip, path.Count);
    }

    /// <summary>The settings that may be below a path's first names, and how many names that are.</summary>
    private (IReadOnlyList<Setting> Known, int Skip) Known(IReadOnlyList<KeyPart> path)
    {
        if (path[0].Name == Settings.MachineTable && !hostFile) return ([.. _settings.Where(s => s.Scope == SettingScope.Machine)], Math.Min(path.Count, 2));
        if (path[0].Name == Settings.ImageTable && hostFile) return ([Settings.AliasUrl, Settings.AliasSha256], Math.Min(path.Count, 2));
        return (_settings, 0);
    }

    /// <summary>The first name that leads nowhere; the names before <paramref name="tables"/> must be tables, the last may be a key.</summary>
    private ConfigProblem? Fault(IReadOnlyList<KeyPart> path, IReadOnlyList<Setting> known, int skip, int tables)
    {
        for (int depth = skip; depth < path.Count; depth++)
        {
            string before = string.Concat(path.Skip(skip).Take(depth - skip).Select(part => part.Name + "."));
            string name = path[depth].Name;
            List<string> names = [.. known.Where(s => s.Key.StartsWith(before, StringComparison.Ordinal)).Select(s => s.Key[before.Length..].Split('.')[0]).Distinct()];
            if (skip == 0 && depth == 0) names.Add(hostFile ? Settings.ImageTable : Settings.MachineTable);
            if (!names.Contains(name)) return Unknown(path, depth, names);
            bool isTable = !known.Any(s => s.Key == before + name);
            if (depth < tables && !isTable) return NotATable(path, depth);
        }

        return null;
    }

    private static ConfigProblem NotATable(IReadOnlyList<KeyPart> path, int depth) =>
        new(path[depth].Origin, $"{Join(path.Take(depth + 1).Select(part => part.Name))} is a setting, not a table; allowed: {path[depth].Name} = ...");

    private static ConfigProblem Unknown(IReadOnlyList<KeyPart> path, int depth, List<string> names)
    {
        string name = path[depth].Name;
        string hint = Spelling.Hint(name, names);
        string? elsewhere = hint.Length > 0 ? null : Settings.All.FirstOrDefault(s => s.Scope != SettingScope.Host && s.Key.EndsWith("." + name, StringComparison.Ordinal))?.Key;
        if (elsewhere is not null) hint = $", did you mean \"{elsewhere}\"?";
        string place = depth == 0 ? "" : $" in [{Join(path.Take(depth).Select(part => part.Name))}]";
        string what = name is Settings.MachineTable or Settings.ImageTable or "dir" && depth == 0
            ? $"\"{name}\" belongs in {(name == Settings.MachineTable ? "a cluster's kspawn.toml" : "the host file")}"
            : $"unknown key \"{name}\"{place}{hint}";
        return new ConfigProblem(path[depth].Origin, $"{what}{(hint.EndsWith('?') ? " Allowed" : "; allowed")}: {string.Join(", ", names)}");
    }
}
