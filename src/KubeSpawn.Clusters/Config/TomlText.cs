using System.Globalization;
using System.Text;

namespace KubeSpawn.Clusters.Config;

/// <summary>Puts the lines of a TOML file together.</summary>
internal sealed class TomlText
{
    private readonly StringBuilder _text = new();

    /// <summary>A basic string, or null.</summary>
    public static string? Quote(string? text)
    {
        if (text is null) return null;
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>An array of basic strings.</summary>
    public static string List(IReadOnlyList<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    public void Line(string line) => _text.Append(line).Append('\n');

    public void Table(string name, string comment)
    {
        Line("");
        Line($"# {comment}");
        Line($"[{name}]");
    }

    /// <summary>A setting below its comment; without a value, an example of it as a comment.</summary>
    public void Setting(string key, string? value, string example, string comment)
    {
        Line($"# {comment}");
        Line(value is null ? $"#{key} = {example}" : $"{key} = {value}");
    }

    /// <summary>A list; an empty one is left out, or with its comment where <paramref name="always"/> is set.</summary>
    public void List(string key, IReadOnlyList<string> values, bool always, string comment)
    {
        if (always) Setting(key, List(values), "", comment);
        else if (values.Count > 0) Line($"{key} = {List(values)}");
    }

    /// <summary>A limit; one that is not set is left out, or a comment where <paramref name="always"/> is set.</summary>
    public void Limit(string key, string? value, bool always, string example, string comment)
    {
        if (always) Setting(key, value, example, comment);
        else if (value is not null) Line($"{key} = {value}");
    }

    public override string ToString() => _text.ToString();
}
