namespace KubeSpawn.Bindings;

/// <summary>Names of the XML as C# names.</summary>
public static class Identifiers
{
    private static readonly string[] Reserved =
        ["as", "base", "bool", "byte", "class", "event", "fixed", "in", "interface", "is", "lock", "new", "object", "operator", "out", "params", "ref", "string", "this"];

    /// <summary><c>unit_path</c>: <c>UnitPath</c>.</summary>
    public static string Pascal(string name) => string.Concat(
        name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary><c>unit_path</c>: <c>unitPath</c>.</summary>
    public static string Parameter(string name)
    {
        string pascal = Pascal(name);
        string camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return camel switch
        {
            _ when Reserved.Contains(camel) => "@" + camel,
            "writer" or "reader" or "cancel" or "target" => camel + "Value",
            _ => camel,
        };
    }
}
