using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Commands;

/// <summary>
/// Brings a command line into the form that the parser takes: command, options, arguments; a value is a word of its own.
/// </summary>
internal static class Arguments
{
    private static readonly string[] WithValue = ["-d", "--dir", "-c", "--cluster-name", "-o", "--output"];
    private static readonly string[] Flags = ["-v", "--verbose", "-q", "--quiet"];
    private static readonly string[] CommandFlags =
        ["--dev", "--dry-run", "--wait", "--no-wait", "--no-kubernetes", "-f", "--force", "--follow", "--purge", "--path"];

    private static readonly string[] Alone = ["-h", "--help", "--version"];

    /// <summary>
    /// Moves options that stand before the command behind it, and takes --option=value apart. What stands behind "--" is left as it is.
    /// </summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Usage"/>: there is no such command.</exception>
    public static string[] Normalize(IReadOnlyList<string> arguments, IReadOnlyCollection<string> commands)
    {
        List<string> words = [.. arguments.TakeWhile(word => word != "--").SelectMany(Apart)];
        IEnumerable<string> escaped = arguments.SkipWhile(word => word != "--");
        int command = 0;
        while (command < words.Count && words[command].StartsWith('-'))
        {
            if (WithValue.Contains(words[command])) command += 2;
            else if (Flags.Contains(words[command])) command++;
            else if (Alone.Contains(words[command])) return [words[command]];
            else throw Unknown("option", words[command]);
        }

        if (command >= words.Count) return words.Count == 0 ? [.. arguments] : throw Unknown("command", "");
        if (!commands.Contains(words[command])) throw Unknown("command", words[command]);
        return [words[command], .. words.Take(command), .. OptionsFirst([.. words.Skip(command + 1)]), .. escaped];
    }

    /// <summary>The parser takes everything behind the first argument for arguments: those are moved to the end.</summary>
    private static IEnumerable<string> OptionsFirst(List<string> words)
    {
        List<string> options = [], arguments = [];
        for (int n = 0; n < words.Count; n++)
        {
            (words[n].StartsWith('-') ? options : arguments).Add(words[n]);
            bool value = words[n].StartsWith('-') && !IsFlag(words[n]) && n + 1 < words.Count;
            if (value) options.Add(words[++n]);
        }

        return [.. options, .. arguments];
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
