using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Commands;

/// <summary>
/// Brings a command line into the form that the parser takes: command, options, arguments; a value is a word of its own.
/// </summary>
internal static class Arguments
{
    /// <summary>Between the values of an option that was given several times; no argument of a process can hold it.</summary>
    private const char Separator = '\0';

    private static readonly string[] WithValue = ["-d", "--dir", "-c", "--cluster-name", "-o", "--output"];
    private static readonly string[] Flags = ["-v", "--verbose", "-q", "--quiet"];
    private static readonly string[] CommandFlags =
        [
            "--dev", "--dry-run", "--wait", "--no-wait", "--no-kubernetes", "-f", "--force", "--follow", "--purge", "--path", "--all",
        ];

    private static readonly string[] Alone = ["-h", "--help", "--version"];
    private static readonly string[] Repeatable = ["-e", "--env"];

    /// <summary>
    /// Moves options that stand before the command behind it, and takes --option=value apart. What stands behind "--" is left as it is.
    /// A command may be of two words ("image list"). The values of an option that may be given several times become one, see <see cref="Several"/>.
    /// </summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Usage"/>: there is no such command.</exception>
    public static string[] Normalize(IReadOnlyList<string> arguments, IReadOnlyCollection<string> commands)
    {
        List<string> words = [.. arguments.TakeWhile(word => word != "--").SelectMany(Apart)];
        IEnumerable<string> escaped = arguments.SkipWhile(word => word != "--");
        List<string> before = LeadingOptions(words);
        if (before is [.., var last] && Alone.Contains(last)) return [last];
        if (before.Count >= words.Count) return words.Count == 0 ? [.. arguments] : throw Unknown("command", "");
        string command = words[before.Count];
        List<string> rest = words[(before.Count + 1)..];
        if (!commands.Contains(command)) return Group(command, before, rest, commands) is { } found ? [.. found, .. escaped] : throw Unknown("command", command);
        return [command, .. before, .. OptionsFirst(rest), .. escaped];
    }

    /// <summary>The values of an option that was given once or several times.</summary>
    public static string[] Several(string value) => value.Split(Separator);

    /// <summary>Options of all commands that stand at the beginning; the last one may be one that stands alone.</summary>
    private static List<string> LeadingOptions(List<string> words)
    {
        int count = 0;
        while (count < words.Count && words[count].StartsWith('-'))
        {
            if (WithValue.Contains(words[count])) count += 2;
            else if (Flags.Contains(words[count])) count++;
            else if (Alone.Contains(words[count])) return words[..(count + 1)];
            else throw Unknown("option", words[count]);
        }

        return words[..Math.Min(count, words.Count)];
    }

    /// <summary>A command of two words, options between them or not; null: no command begins with the first.</summary>
    private static string[]? Group(string first, List<string> before, List<string> rest, IReadOnlyCollection<string> commands)
    {
        string[] members = [.. commands.Where(command => command.StartsWith(first + " ", StringComparison.Ordinal))];
        if (members.Length == 0) return null;
        List<string> between = LeadingOptions(rest);
        if (between is [.., var last] && Alone.Contains(last)) return [first, last];
        string second = between.Count < rest.Count ? rest[between.Count] : "";
        if (members.Contains($"{first} {second}")) return [first, second, .. before, .. between, .. OptionsFirst(rest[(between.Count + 1)..])];
        throw new KubeSpawnException(
            ExitCode.Usage,
            second.Length == 0 ? $"\"{first}\" is not a whole command" : $"there is no command \"{first} {second}\"",
            $"there are \"{string.Join("\", \"", members)}\"");
    }

    /// <summary>The parser takes everything behind the first argument for arguments: those are moved to the end.</summary>
    private static IEnumerable<string> OptionsFirst(List<string> words)
    {
        List<string> options = [], arguments = [], repeated = [];
        string? repeatable = null;
        for (int n = 0; n < words.Count; n++)
        {
            bool value = words[n].StartsWith('-') && !IsFlag(words[n]) && n + 1 < words.Count;
            if (value && Repeatable.Contains(words[n]))
            {
                repeatable = words[n];
                repeated.Add(words[++n]);
                continue;
            }

            (words[n].StartsWith('-') ? options : arguments).Add(words[n]);
            if (value) options.Add(words[++n]);
        }

        return repeatable is null ? [.. options, .. arguments] : [.. options, repeatable, string.Join(Separator, repeated), .. arguments];
    }

    private static bool IsFlag(string option) => Flags.Contains(option) || Alone.Contains(option) || CommandFlags.Contains(option);

    private static IEnumerable<string> Apart(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return word.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? [word[..equals], word[(equals + 1)..]] : [word];
    }

    private static KubeSpawnException Unknown(string what, string word) => new(
        ExitCode.Usage,
        word.Length == 0 ? $"the {what} is missing" : $"there is no {what} \"{word}\"",
        "\"kube-spawn --help\" lists all commands, \"kube-spawn COMMAND --help\" its options");
}
