namespace KubeSpawn.Clusters.Config;

/// <summary>The parser's messages for people.</summary>
internal static class TomlWords
{
    /// <summary>One line without a full stop, control pictures put into words.</summary>
    public static string Plain(string message) => string.Join(' ', message.Replace("␤", "the end of the line", StringComparison.Ordinal)
        .Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
