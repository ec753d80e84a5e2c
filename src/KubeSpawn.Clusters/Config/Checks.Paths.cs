namespace KubeSpawn.Clusters.Config;

// Paths, binds and what else names files.
internal static partial class Checks
{
    private const string BindForm = "SOURCE or SOURCE:DESTINATION, the destination absolute, a colon in a name written as \"\\:\"";
    private const string OverlayForm = "LOWER[:LOWER...]:UPPER:DESTINATION, the destination absolute, a colon in a name written as \"\\:\"";

    /// <summary>A path, made absolute.</summary>
    public static bool Path(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!IsText(value, key, problems, out result)) return false;
        result = Absolute(result, value.Origin);
        return true;
    }

    public static bool Paths(ConfigValue value, string key, ProblemList problems, out IReadOnlyList<string> result) =>
        Each(value, key, problems, Path, out result);

    public static bool Binds(ConfigValue value, string key, ProblemList problems, out IReadOnlyList<string> result) =>
        Each(value, key, problems, Bind, out result);

    public static bool Overlays(ConfigValue value, string key, ProblemList problems, out IReadOnlyList<string> result) =>
        Each(value, key, problems, Overlay, out result);

    /// <summary>builtin, none, or path or URL of a manifest.</summary>
    public static bool PodNetwork(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!IsText(value, key, problems, out result)) return false;
        if (result is Defaults.PodNetwork or Defaults.NoPodNetwork) return true;
        if (result.Contains("://", StringComparison.Ordinal)) return HttpUrl(value, key, problems, out _);
        bool manifest = result.EndsWith(".yaml", StringComparison.Ordinal) || result.EndsWith(".yml", StringComparison.Ordinal)
            || result.EndsWith(".json", StringComparison.Ordinal);
        if (!manifest && !result.Contains('/', StringComparison.Ordinal))
        {
            string hint = Spelling.Hint(result, [Defaults.PodNetwork, Defaults.NoPodNetwork]);
            return problems.Add(value.Origin, $"{key} \"{result}\" is unknown{hint}{(hint.Length > 0 ? " Allowed" : "; allowed")}: \"builtin\", \"none\", path or URL of a manifest");
        }

        result = Absolute(result, value.Origin);
        return true;
    }

    /// <summary>A registry and a path in it, as in <c>registry.example.org:5000/k8s</c>.</summary>
    public static bool Repository(ConfigValue value, string key, ProblemList problems, out string result) =>
        IsText(value, key, problems, out result)
        && (result.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':') && !result.Contains("//", StringComparison.Ordinal)
            && char.IsAsciiLetterOrDigit(result[0]) && char.IsAsciiLetterOrDigit(result[^1])
            || problems.Add(value.Origin, $"{key} \"{result}\" is not an image repository; allowed: HOST[:PORT][/PATH] without a scheme, as in \"registry.example.org:5000/k8s\""));

    private static bool Bind(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!IsText(value, key, problems, out result)) return false;
        IReadOnlyList<string> paths = BindSyntax.Split(result);
        if (paths.Count > 2 || paths.Any(path => path.Length == 0))
        {
            return problems.Add(value.Origin, $"{key} \"{result}\" is not a bind; allowed: {BindForm}");
        }

        string source = Absolute(paths[0], value.Origin);
        result = BindSyntax.Join(paths.Count == 1 ? [source] : [source, paths[1].TrimEnd('/')]);
        return IsDestination(paths.Count == 1 ? source : paths[1], value.Origin, key, problems);
    }

    private static bool Overlay(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!IsText(value, key, problems, out result)) return false;
        IReadOnlyList<string> paths = BindSyntax.Split(result);
        if (paths.Count < 3 || paths.Any(path => path.Length == 0))
        {
            return problems.Add(value.Origin, $"{key} \"{result}\" is not an overlay; allowed: {OverlayForm}");
        }

        result = BindSyntax.Join([.. paths.SkipLast(1).Select(path => Absolute(path, value.Origin)), paths[^1].TrimEnd('/')]);
        return IsDestination(paths[^1], value.Origin, key, problems);
    }

    private static bool IsDestination(string path, ConfigOrigin origin, string key, ProblemList problems)
    {
        if (path[0] != '/') return problems.Add(origin, $"{key}: the destination \"{path}\" is not absolute; allowed: a path that starts with \"/\"");
        if (path.TrimEnd('/').Length == 0) return problems.Add(origin, $"{key}: the destination is the machine's root; allowed: a path below it");
        return !path.Split('/').Contains("..") || problems.Add(origin, $"{key}: the destination \"{path}\" has a \"..\"; allowed: a path without");
    }

    private static bool Each(ConfigValue value, string key, ProblemList problems, Check<string> check, out IReadOnlyList<string> result)
    {
        List<string> good = [];
        result = good;
        if (value is not ListValue list) return WrongType(value, key, "an array of strings", problems);
        foreach (ConfigValue item in list.Items)
        {
            if (check(item, key, problems, out string text)) good.Add(text);
        }

        return good.Count == list.Items.Count;
    }

    private static string Absolute(string path, ConfigOrigin origin)
    {
        string full = System.IO.Path.GetFullPath(path, origin.BaseDir);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }
}
