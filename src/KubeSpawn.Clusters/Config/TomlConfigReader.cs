using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace KubeSpawn.Clusters.Config;

/// <summary>
/// Reads kspawn.toml or the host file by way of Tomlyn's syntax tree, which knows where every key stands and uses no reflection.
/// Reports every problem of syntax, keys and duplicates; values are judged later, by <see cref="ConfigResolver"/>.
/// </summary>
public sealed class TomlConfigReader
{
    private readonly string _path;
    private readonly string _baseDir;
    private readonly KeyNames _names;
    private readonly Dictionary<string, ConfigValue> _values = [];
    private readonly Dictionary<string, ConfigOrigin> _tables = [];
    private readonly Dictionary<string, ConfigOrigin> _seen = [];
    private readonly ProblemList _problems = new();

    private TomlConfigReader(string path, bool hostFile)
    {
        _path = path;
        _baseDir = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        _names = new KeyNames(hostFile);
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">As messages shall name it; relative paths in it start from its folder.</param>
    /// <param name="text">All of it.</param>
    /// <param name="hostFile">True: the host file, which may have a catalogue; false: a cluster's kspawn.toml, which may name machines.</param>
    public static ConfigLayer Read(string path, string text, bool hostFile)
    {
        var reader = new TomlConfigReader(path, hostFile);
        DocumentSyntax document = SyntaxParser.Parse(text, path, validate: false);
        // A parser that has lost the thread complains again and again: the first complaint of a line is the one that helps.
        foreach (DiagnosticMessage message in document.Diagnostics.DistinctBy(one => one.Span.Start.Line))
        {
            reader._problems.Add(reader.Origin(message.Span), TomlWords.Plain(message.Message));
        }

        reader.ReadItems([], document.KeyValues);
        foreach (TableSyntaxBase table in document.Tables) reader.ReadTable(table);
        return new ConfigLayer { Values = reader._values, Tables = reader._tables, Problems = reader._problems.All };
    }

    private void ReadTable(TableSyntaxBase table)
    {
        if (table.Name is null) return;
        List<KeyPart> path = [.. Parts(table.Name)];
        if (path.Count == 0) return;
        string name = KeyNames.Join(path.Select(part => part.Name));
        if (table is TableArraySyntax)
        {
            _problems.Add(path[0].Origin, $"[[{name}]] is an array of tables; allowed: [{name}]");
        }
        else if (_names.TableFault(path) is { } fault)
        {
            _problems.Add(fault.Origin, fault.Text);
        }
        else if (Once(name, path[0].Origin, $"[{name}]"))
        {
            NoteTable(path);
            ReadItems(path, table.Items);
        }
    }

    private void ReadItems(List<KeyPart> table, IEnumerable<KeyValueSyntax> items)
    {
        foreach (KeyValueSyntax item in items)
        {
            if (item.Key is null || item.Value is null) continue;
            List<KeyPart> path = [.. table, .. Parts(item.Key)];

            // A key without a name is an error of syntax, which the parser has told.
            if (path.Count == table.Count) continue;
            if (item.Value is InlineTableSyntax inner)
            {
                ReadInline(path, inner);
            }
            else if (_names.KeyFault(path, out Setting? setting) is { } fault)
            {
                _problems.Add(fault.Origin, fault.Text);
            }
            else if (Once(KeyNames.Join(path.Select(part => part.Name)), path[^1].Origin, path[^1].Name))
            {
                NoteTable(path);
                _values[KeyNames.Join(path.Select(part => part.Name))] = Value(item.Value, setting!);
            }
        }
    }

    private void ReadInline(List<KeyPart> path, InlineTableSyntax inner)
    {
        if (_names.TableFault(path) is { } fault)
        {
            bool setting = _names.KeyFault(path, out Setting? known) is null;
            _problems.Add(fault.Origin, setting ? $"{known!.Key} is a table; allowed: {known.Allowed}" : fault.Text);
            return;
        }

        if (!Once(KeyNames.Join(path.Select(part => part.Name)), path[^1].Origin, path[^1].Name)) return;
        NoteTable(path);
        ReadItems(path, inner.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>());
    }

    private bool Once(string key, ConfigOrigin origin, string name)
    {
        if (_seen.TryAdd(key, origin)) return true;
        return _problems.Add(origin, $"{name} is there twice, first at line {_seen[key].Line}; allowed: once");
    }

    /// <summary>Remembers the machine or alias that a path leads to.</summary>
    private void NoteTable(List<KeyPart> path)
    {
        if (path.Count > 1 && path[0].Name is Settings.MachineTable or Settings.ImageTable) _tables.TryAdd($"{path[0].Name}.{path[1].Name}", path[1].Origin);
    }

    private ConfigValue Value(ValueSyntax value, Setting setting)
    {
        ConfigOrigin origin = Origin(value.Span);
        return value switch
        {
            StringValueSyntax text => new TextValue(text.Value ?? "", origin),
            IntegerValueSyntax integer => new IntegerValue(integer.Value, origin),
            FloatValueSyntax fraction => new FractionValue(fraction.Value, origin),
            BooleanValueSyntax boolean => new BooleanValue(boolean.Value, origin),
            ArraySyntax array => new ListValue([.. array.Items.Select(item => item.Value).OfType<ValueSyntax>().Select(item => Value(item, setting))], origin),
            InlineTableSyntax => new StrayValue("a table", origin),
            _ => new StrayValue("a date or time", origin),
        };
    }

    private IEnumerable<KeyPart> Parts(KeySyntax key)
    {
        if (key.Key is not null) yield return Part(key.Key);
        foreach (DottedKeyItemSyntax item in key.DotKeys)
        {
            if (item.Key is not null) yield return Part(item.Key);
        }
    }

    private KeyPart Part(BareKeyOrStringValueSyntax part) =>
        new(part is StringValueSyntax quoted ? quoted.Value ?? "" : ((BareKeySyntax)part).Key?.Text ?? "", Origin(part.Span));

    private ConfigOrigin Origin(SourceSpan span) => new(_path, span.Start.Line + 1, span.Start.Column + 1, _baseDir);
}
