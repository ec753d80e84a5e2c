using System.Text;

namespace KubeSpawn.Clusters.Config;

/// <summary>
/// The colon-separated paths of systemd-nspawn's --bind= and --overlay=: a backslash before a colon or backslash takes its meaning away.
/// </summary>
internal static class BindSyntax
{
    /// <summary>The paths of a text, without backslashes.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) part.Append(text[++i]);
            else if (text[i] != ':') part.Append(text[i]);
            else
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    /// <summary>The paths as systemd-nspawn reads them.</summary>
    public static string Join(IEnumerable<string> paths) =>
        string.Join(':', paths.Select(path => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)));

    /// <summary>Where the machine sees it: the last path, or the source itself.</summary>
    public static string Destination(string bind) => Split(bind)[^1];
}
