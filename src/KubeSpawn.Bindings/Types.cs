using System.Text;

namespace KubeSpawn.Bindings;

/// <summary>
/// D-Bus types in C#. Containers get a reading and a writing method each, once, in the file of codecs; basic types use those of
/// reader and writer.
/// </summary>
public sealed class Types
{
    private readonly SortedSet<string> _containers = new(StringComparer.Ordinal);

    /// <summary>The containers met so far, those within others included.</summary>
    public IReadOnlyCollection<string> Containers => _containers;

    /// <summary>The C# type of a complete type.</summary>
    public string Name(string type) => type[0] switch
    {
        'y' => "byte",
        'b' => "bool",
        'n' => "short",
        'q' => "ushort",
        'i' => "int",
        'u' => "uint",
        'x' => "long",
        't' => "ulong",
        'd' => "double",
        's' => "string",
        'o' => "ObjectPath",
        'g' => "Signature",
        'h' => "SafeFileHandle",
        'v' => "VariantValue",
        'a' when type[1] == '{' => $"Dictionary<{Name(type[2..3])}, {Name(type[3..^1])}>",
        'a' => Name(type[1..]) + "[]",
        '(' when Split(type[1..^1]) is [string only] => $"ValueTuple<{Name(only)}>",
        '(' => $"({string.Join(", ", Split(type[1..^1]).Select(Name))})",
        _ => throw new InvalidDataException($"there is no type {type}"),
    };

    /// <summary>An expression that reads a value.</summary>
    public string Read(string type, string reader = "reader") => type switch
    {
        "ay" => $"{reader}.ReadBytes()",
        "as" => $"{reader}.ReadStrings()",
        _ when IsContainer(type) => $"Codecs.Read{MethodName(type)}(ref {reader})",
        _ => $"{reader}.Read{Verb(type)}()",
    };

    /// <summary>A statement that writes a value.</summary>
    public string Write(string type, string value, string writer = "writer") => type switch
    {
        "ay" => $"{writer}.WriteBytes({value});",
        "as" => $"{writer}.WriteStrings({value});",
        "o" or "g" => $"{writer}.Write{Verb(type)}({value}.Value);",
        _ when IsContainer(type) => $"Codecs.Write{MethodName(type)}(ref {writer}, {value});",
        _ => $"{writer}.Write{Verb(type)}({value});",
    };

    /// <summary>The complete types of a signature.</summary>
    public static IReadOnlyList<string> Split(string signature)
    {
        List<string> types = [];
        for (int start = 0; start < signature.Length;)
        {
            int end = End(signature, start);
            types.Add(signature[start..end]);
            start = end;
        }
        return types;
    }

    /// <summary>The member of enum DBusType for a type's first code.</summary>
    public static string Code(string type) => type[0] switch
    {
        'a' => "Array",
        '(' => "Struct",
        '{' => "DictEntry",
        'h' => "UnixFd",
        'b' => "Boolean",
        _ => Verb(type),
    };

    /// <summary>Part of a codec's name that stands for its type.</summary>
    public static string MethodName(string type)
    {
        StringBuilder name = new();
        foreach (char c in type)
        {
            name.Append(c switch
            {
                'a' => "Array",
                '(' => "Struct_",
                ')' => "_",
                '{' => "Entry_",
                '}' => "_",
                _ => c.ToString(),
            });
        }
        return name.ToString();
    }

    private bool IsContainer(string type)
    {
        if (type[0] is not ('a' or '('))
            return false;
        if (_containers.Add(type))
        {
            foreach (string inner in type[0] == '(' ? Split(type[1..^1]) : [type[1] == '{' ? type[3..^1] : type[1..]])
                _ = inner is "ay" or "as" || IsContainer(inner);
        }
        return true;
    }

    private static string Verb(string type) => type[0] switch
    {
        'y' => "Byte",
        'b' => "Bool",
        'n' => "Int16",
        'q' => "UInt16",
        'i' => "Int32",
        'u' => "UInt32",
        'x' => "Int64",
        't' => "UInt64",
        'd' => "Double",
        's' => "String",
        'o' => "ObjectPath",
        'g' => "Signature",
        'h' => "Handle",
        'v' => "Variant",
        _ => throw new InvalidDataException($"there is no type {type}"),
    };

    private static int End(string signature, int start) => signature[start] switch
    {
        'a' => End(signature, start + 1),
        '(' or '{' => Closing(signature, start),
        _ => start + 1,
    };

    private static int Closing(string signature, int start)
    {
        int depth = 0;
        int offset = start;
        do
        {
            depth += signature[offset] is '(' or '{' ? 1 : signature[offset] is ')' or '}' ? -1 : 0;
            offset++;
        }
        while (depth > 0);
        return offset;
    }
}
