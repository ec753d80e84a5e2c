namespace KubeSpawn.Bindings;

/// <summary>Writes the file of codecs: for each container type in use, how it is read and written.</summary>
public sealed class CodecWriter(Types types)
{
    private readonly Source _source = new("Introspection/*.xml");

    /// <summary>The whole file.</summary>
    public string Write()
    {
        _source.Line("/// <summary>How containers are read and written.</summary>");
        _source.Block("internal static class Codecs", () =>
        {
            bool first = true;
            foreach (string type in types.Containers.ToArray())
            {
                if (!first)
                    _source.Line();
                first = false;
                WriteReader(type);
                _source.Line();
                WriteWriter(type);
            }
        });
        return _source.ToString();
    }

    private void WriteReader(string type) =>
        _source.Block($"internal static {types.Name(type)} Read{Types.MethodName(type)}(ref Reader reader)", () =>
        {
            if (type[0] == '(')
                ReadStructure(type);
            else if (type[1] == '{')
                ReadDictionary(type);
            else
                ReadArray(type);
        });

    private void ReadStructure(string type)
    {
        _source.Line("reader.ReadStructureStart();");
        IReadOnlyList<string> fields = Types.Split(type[1..^1]);
        _source.Line(fields.Count == 1
            ? $"return new({types.Read(fields[0])});"
            : $"return ({string.Join(", ", fields.Select(f => types.Read(f)))});");
    }

    private void ReadDictionary(string type)
    {
        _source.Line($"{types.Name(type)} result = [];");
        _source.Line("ArrayEnd end = reader.ReadDictionaryStart();");
        _source.Block("while (reader.HasNext(end))", () =>
        {
            _source.Line("reader.ReadStructureStart();");
            _source.Line($"{types.Name(type[2..3])} key = {types.Read(type[2..3])};");
            _source.Line($"result[key] = {types.Read(type[3..^1])};");
        });
        _source.Line("return result;");
    }

    private void ReadArray(string type)
    {
        string element = type[1..];
        _source.Line($"List<{types.Name(element)}> result = [];");
        _source.Line($"ArrayEnd end = reader.ReadArrayStart(DBusType.{Types.Code(element)});");
        _source.Line("while (reader.HasNext(end))");
        _source.Line($"    result.Add({types.Read(element)});");
        _source.Line("return [.. result];");
    }

    private void WriteWriter(string type) =>
        _source.Block($"internal static void Write{Types.MethodName(type)}(ref MessageWriter writer, {types.Name(type)} value)", () =>
        {
            if (type[0] == '(')
                WriteStructure(type);
            else
                WriteItems(type);
        });

    private void WriteStructure(string type)
    {
        _source.Line("writer.WriteStructureStart();");
        IReadOnlyList<string> fields = Types.Split(type[1..^1]);
        for (int i = 0; i < fields.Count; i++)
            _source.Line(types.Write(fields[i], $"value.Item{i + 1}"));
    }

    private void WriteItems(string type)
    {
        bool dictionary = type[1] == '{';
        string element = type[1..];
        _source.Line($"ArrayStart start = writer.WriteArrayStart(DBusType.{Types.Code(element)});");
        _source.Block("foreach (var item in value)", () =>
        {
            if (dictionary)
            {
                _source.Line("writer.WriteDictionaryEntryStart();");
                _source.Line(types.Write(type[2..3], "item.Key"));
                _source.Line(types.Write(type[3..^1], "item.Value"));
            }
            else
            {
                _source.Line(types.Write(element, "item"));
            }
        });
        _source.Line("writer.WriteArrayEnd(start);");
    }
}
