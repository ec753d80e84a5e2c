namespace KubeSpawn.Clusters.Config;

/// <summary>The parser's messages for people.</summary>
internal static class TomlWords
{
    private const string TokenName = " (token: `";
    private const string TokenEnd = "`)";

    /// <summary>One line without a full stop, control pictures put into words, without the parser's names of tokens.</summary>
    public static string Plain(string message)
    {
        string worded = message.Replace("␤", "the end of the line", StringComparison.Ordinal);
        for (int start = worded.IndexOf(TokenName, StringComparison.Ordinal); start >= 0; start = worded.IndexOf(TokenName, start, StringComparison.Ordinal))
        {
            int end = worded.IndexOf(TokenEnd, start + TokenName.Length, StringComparison.Ordinal);
            worded = worded.Remove(start, (end < 0 ? worded.Length : end + TokenEnd.Length) - start);
        }

        return "not TOML: " + string.Join(' ', worded.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }
}
