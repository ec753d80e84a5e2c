using System.Text.RegularExpressions;

namespace KubeSpawn.Clusters.Config;

/// <summary>The parser's messages for people.</summary>
internal static partial class TomlWords
{
    /// <summary>One line without a full stop, control pictures put into words, without the parser's names of tokens.</summary>
    public static string Plain(string message)
    {
        string worded = TokenNames().Replace(message.Replace("␤", "the end of the line", StringComparison.Ordinal), "");
        return "not TOML: " + string.Join(' ', worded.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }

    [GeneratedRegex(" \\(token: `[^`]*`\\)")]
    private static partial Regex TokenNames();
}
