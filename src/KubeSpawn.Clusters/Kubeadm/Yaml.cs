using System.Globalization;
using System.Text;

namespace KubeSpawn.Clusters.Kubeadm;

/// <summary>
/// Writes the YAML that kubeadm reads: mappings, lists and quoted scalars in block style. Every scalar is quoted, so that no text is ever taken for
/// a number or a truth value; the few typed ones are written as such.
/// </summary>
internal sealed class Yaml
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _item;

    /// <summary>A document of that kind.</summary>
    public Yaml Document(string apiVersion, string kind)
    {
        if (_text.Length > 0) _text.Append("---\n");
        return Text("apiVersion", apiVersion).Text("kind", kind);
    }

    /// <summary>KEY: "VALUE"</summary>
    public Yaml Text(string key, string value) => Line($"{key}: {Quote(value)}");

    /// <summary>KEY: number</summary>
    public Yaml Number(string key, long value) => Line($"{key}: {value.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>KEY: true or false</summary>
    public Yaml Boolean(string key, bool value) => Line($"{key}: {(value ? "true" : "false")}");

    /// <summary>KEY: and below it what <paramref name="content"/> writes.</summary>
    public Yaml Map(string key, Action content)
    {
        Line($"{key}:");
        return Deeper(content);
    }

    /// <summary>KEY: and below it a list of texts.</summary>
    public Yaml Texts(string key, IEnumerable<string> values)
    {
        Line($"{key}:");
        foreach (string value in values) Line($"- {Quote(value)}");
        return this;
    }

    /// <summary>An item of a list that is a mapping.</summary>
    public Yaml Item(Action content)
    {
        _item = true;
        return Deeper(content);
    }

    /// <summary>All that was written.</summary>
    public override string ToString() => _text.ToString();

    private Yaml Deeper(Action content)
    {
        _depth++;
        content();
        _depth--;
        return this;
    }

    private Yaml Line(string line)
    {
        int indent = _item ? _depth - 1 : _depth;
        _text.Append(' ', indent * 2).Append(_item ? "- " : "").Append(line).Append('\n');
        _item = false;
        return this;
    }

    private static string Quote(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
