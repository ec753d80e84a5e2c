using System.Globalization;

namespace KubeSpawn.Kubernetes;

/// <summary>
/// The YAML that kubeadm and kube-spawn write kubeconfig files in: block mappings and sequences, plain or quoted scalars of one line,
/// <c>{}</c>, <c>[]</c>, comments. What is beyond is refused with its line.
/// </summary>
internal sealed class YamlReader
{
    private readonly List<(int Number, int Indent, string Text)> _lines = [];
    private int _at;

    private YamlReader(string text)
    {
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.TrimEnd('\r', ' ');
            string content = line.TrimStart(' ');
            if (content.Length == 0 || content[0] == '#' || line == "---") continue;
            if (content[0] == '\t') throw Unexpected(number, "it is indented by a tab");
            _lines.Add((number, line.Length - content.Length, content));
        }
    }

    /// <summary>Reads a document whose top is a mapping.</summary>
    /// <exception cref="FormatException">It is none, or is beyond the subset; the message names the line.</exception>
    public static YamlNode Read(string text)
    {
        var reader = new YamlReader(text);
        if (reader._lines.Count == 0) throw new FormatException("it is empty");
        YamlNode top = reader.Block(reader._lines[0].Indent);
        if (reader._at < reader._lines.Count) throw Unexpected(reader._lines[reader._at].Number, "its indentation fits nothing above");
        return top.Entries is null ? throw Unexpected(top.Line, "a mapping was expected") : top;
    }

    private YamlNode Block(int indent) => IsItem(_lines[_at].Text) ? Sequence(indent) : Mapping(indent);

    private YamlNode Mapping(int indent)
    {
        int first = _lines[_at].Number;
        Dictionary<string, YamlNode> entries = [];
        while (_at < _lines.Count && _lines[_at].Indent == indent && !IsItem(_lines[_at].Text))
        {
            (int number, _, string text) = _lines[_at];
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || (colon + 1 < text.Length && text[colon + 1] != ' ')) throw Unexpected(number, "KEY: VALUE was expected");
            string key = text[..colon];
            if (!key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')) throw Unexpected(number, "its key is no plain word");
            _at++;
            if (!entries.TryAdd(key, Value(number, indent, text[(colon + 1)..].Trim()))) throw Unexpected(number, $"{key} occurs twice");
        }
        return new YamlNode(first) { Entries = entries };
    }

    // What belongs to a key: the rest of its line, or the block below; a sequence may stand at the key's own indentation.
    private YamlNode Value(int number, int indent, string rest)
    {
        if (rest.Length > 0 && rest[0] != '#') return Flow(number, rest);
        if (_at == _lines.Count) return new YamlNode(number) { Scalar = "" };
        (_, int below, string text) = _lines[_at];
        if (below > indent || (below == indent && IsItem(text))) return Block(below);
        return new YamlNode(number) { Scalar = "" };
    }

    private YamlNode Sequence(int indent)
    {
        int first = _lines[_at].Number;
        List<YamlNode> items = [];
        while (_at < _lines.Count && _lines[_at].Indent == indent && IsItem(_lines[_at].Text))
        {
            (int number, _, string text) = _lines[_at];
            string content = text[1..].TrimStart(' ');
            if (content.Length == 0) throw Unexpected(number, "an item was expected after the dash");
            if (!content.Contains(": ", StringComparison.Ordinal) && !content.EndsWith(':'))
            {
                _at++;
                items.Add(Flow(number, content));
                continue;
            }
            // The item's first entry stands on the line of the dash: as if the dash were a blank.
            int inner = indent + text.Length - content.Length;
            _lines[_at] = (number, inner, content);
            items.Add(Mapping(inner));
        }
        return new YamlNode(first) { Items = items };
    }

    private static YamlNode Flow(int number, string text) => text switch
    {
        "{}" => new YamlNode(number) { Entries = [] },
        "[]" => new YamlNode(number) { Items = [] },
        _ when text[0] is '"' or '\'' => new YamlNode(number) { Scalar = Quoted(number, text) },
        _ when text[0] is '{' or '[' or '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' =>
            throw Unexpected(number, $"values that begin with {text[0]} are not read"),
        _ => new YamlNode(number) { Scalar = Plain(text) },
    };

    private static string Plain(string text)
    {
        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }

    private static string Quoted(int number, string text)
    {
        char quote = text[0];
        int end = text.IndexOf(quote, 1);
        string inner = end < 0 ? "" : text[1..end];
        string after = end < 0 ? "" : text[(end + 1)..].TrimStart();
        if (end < 0 || (after.Length > 0 && after[0] != '#')) throw Unexpected(number, "its quotation mark is not closed, or more follows");
        if (quote == '"' && inner.Contains('\\', StringComparison.Ordinal)) throw Unexpected(number, "escapes are not read");
        return inner;
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private static FormatException Unexpected(int line, string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {line}: {why}"));
}
