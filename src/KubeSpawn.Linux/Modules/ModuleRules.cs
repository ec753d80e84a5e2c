using System.IO.Enumeration;

namespace KubeSpawn.Linux.Modules;

/// <summary>
/// What people and packages say about modules (man 5 modprobe.d): aliases, options, soft dependencies, blacklists, and modules that are not to be
/// loaded at all (<c>install NAME /bin/false</c>). An install line with another program cannot be followed, since kube-spawn starts none: it counts
/// as not there.
/// </summary>
internal sealed class ModuleRules
{
    private readonly List<(string Pattern, string Module)> _aliases = [];
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SoftDependencies> _soft = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forbidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blacklist = new(StringComparer.Ordinal);

    /// <summary>Reads files' texts; an earlier file's aliases and soft dependencies go before those of a later one.</summary>
    internal static ModuleRules Parse(IEnumerable<(string File, string Text)> files)
    {
        var rules = new ModuleRules();
        foreach ((string file, string text) in files)
        {
            // A backslash at the end of a line continues it.
            string joined = text.Replace("\\\n", " ", StringComparison.Ordinal);
            foreach (string line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                rules.Add(line.Split((char[]?)[' ', '\t'], StringSplitOptions.RemoveEmptyEntries), file);
        }
        return rules;
    }

    /// <summary>Adds what the kernel's command line says: MODULE.PARAMETER=VALUE and modprobe.blacklist=A,B.</summary>
    internal void AddCommandLine(string commandLine)
    {
        foreach (string word in commandLine.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("modprobe.blacklist=", StringComparison.Ordinal))
            {
                foreach (string name in word["modprobe.blacklist=".Length..].Split(','))
                    _blacklist.Add(ModuleName.Normalize(name));
                continue;
            }
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            int dot = word.AsSpan(0, equals < 0 ? word.Length : equals).IndexOf('.');
            if (dot > 0 && dot < word.Length - 1)
                AddOptions(word[..dot], word[(dot + 1)..]);
        }
    }

    /// <summary>The modules that a name stands for: those of its aliases that are not blacklisted.</summary>
    internal IEnumerable<string> Resolve(string name)
    {
        string wanted = ModuleName.Normalize(name);
        return _aliases
            .Where(alias => FileSystemName.MatchesSimpleExpression(alias.Pattern, wanted, ignoreCase: false) && !_blacklist.Contains(alias.Module))
            .Select(alias => alias.Module)
            .Distinct();
    }

    /// <summary>The parameters that a module is loaded with, blank-separated.</summary>
    internal string Options(string module) => _options.TryGetValue(module, out List<string>? options) ? string.Join(' ', options) : "";

    /// <summary>What to load before and after a module, as far as there is such.</summary>
    internal SoftDependencies SoftDependencies(string module) => _soft.GetValueOrDefault(module, Modules.SoftDependencies.None);

    /// <summary>The file that forbids a module; null where none does.</summary>
    internal string? ForbiddenBy(string module) => _forbidden.GetValueOrDefault(module);

    private void Add(string[] words, string file)
    {
        if (words.Length < 2 || words[0][0] == '#')
            return;
        string name = ModuleName.Normalize(words[1]);
        switch (words[0])
        {
            case "alias" when words.Length >= 3:
                _aliases.Add((name, ModuleName.Normalize(words[2])));
                break;
            case "options" when words.Length >= 3:
                AddOptions(words[1], string.Join(' ', words[2..]));
                break;
            case "softdep":
                _soft.TryAdd(name, Modules.SoftDependencies.Parse(words.AsSpan(2)));
                break;
            case "blacklist":
                _blacklist.Add(name);
                break;
            case "install" when words.Length == 3 && words[2] is "/bin/false" or "/bin/true" or "/usr/bin/false" or "/usr/bin/true":
                _forbidden.TryAdd(name, file);
                break;
        }
    }

    private void AddOptions(string module, string options)
    {
        string name = ModuleName.Normalize(module);
        if (!_options.TryGetValue(name, out List<string>? list))
            _options.Add(name, list = []);
        list.Add(options);
    }
}

/// <summary>Modules that go with another one, where they are there: <c>softdep NAME pre: A B post: C</c>.</summary>
internal sealed record SoftDependencies(IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    internal static SoftDependencies None { get; } = new([], []);

    internal static SoftDependencies Parse(ReadOnlySpan<string> words)
    {
        var before = new List<string>();
        var after = new List<string>();
        List<string>? current = null;
        foreach (string word in words)
        {
            if (word == "pre:")
                current = before;
            else if (word == "post:")
                current = after;
            else
                current?.Add(ModuleName.Normalize(word));
        }
        return new SoftDependencies(before, after);
    }
}
