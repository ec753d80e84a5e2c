namespace KubeSpawn.Clusters.Config;

/// <summary>What type a setting's value has.</summary>
public enum SettingKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number, whole or not.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An array of strings.</summary>
    TextList,

    /// <summary>A string such as "2G", or a whole number of bytes.</summary>
    Size,
}

/// <summary>Where a setting may be written.</summary>
public enum SettingScope
{
    /// <summary>kspawn.toml and the host file.</summary>
    Cluster,

    /// <summary>As <see cref="Cluster"/>, and for one machine under [machine.NAME].</summary>
    Machine,

    /// <summary>The host file alone.</summary>
    Host,
}

/// <summary>One setting: its key, and its names on the command line and in the environment.</summary>
/// <param name="Key">With its table: <c>kubernetes.version</c>.</param>
/// <param name="Kind">Type of its value.</param>
/// <param name="Scope">Where it may be written.</param>
/// <param name="Flag"><c>--kubernetes-version</c>; null: none.</param>
public abstract record Setting(string Key, SettingKind Kind, SettingScope Scope, string? Flag)
{
    /// <summary>KUBE_SPAWN_ and the flag's name in capitals, or the key where there is no flag. In lists, commas separate the items.</summary>
    public string Variable => "KUBE_SPAWN_" + (Flag?[2..] ?? Key).ToUpperInvariant().Replace('-', '_').Replace('.', '_');

    /// <summary>The type in words, for messages.</summary>
    public string Allowed => Kind switch
    {
        SettingKind.Text => "a string",
        SettingKind.Whole => "a whole number",
        SettingKind.Number => "a number",
        SettingKind.Boolean => "true or false",
        SettingKind.TextList => "an array of strings",
        _ => "a string such as \"2G\"",
    };

    /// <summary>Text of a flag or variable as a value of this setting's type.</summary>
    internal ConfigValue? FromText(IReadOnlyList<string> texts, ConfigOrigin origin, ProblemList problems)
    {
        if (Kind == SettingKind.TextList) return new ListValue([.. texts.Select(text => new TextValue(text, origin))], origin);
        string last = texts[^1];
        if (Kind is SettingKind.Text or SettingKind.Size) return new TextValue(last, origin);
        if (Kind == SettingKind.Boolean && last is "true" or "1" or "false" or "0") return new BooleanValue(last is "true" or "1", origin);
        if (Kind != SettingKind.Boolean && Numbers.TryInteger(last, out long integer)) return new IntegerValue(integer, origin);
        if (Kind == SettingKind.Number && Numbers.TryFraction(last, out double fraction)) return new FractionValue(fraction, origin);
        problems.Add(origin, $"\"{last}\" is not {Allowed}");
        return null;
    }
}

/// <summary>Judges a value that was written; notes a problem and returns false where it is wrong.</summary>
internal delegate bool Check<T>(ConfigValue value, string key, ProblemList problems, out T result);

/// <summary>A setting and what its values become.</summary>
internal sealed record Setting<T>(string Key, SettingKind Kind, SettingScope Scope, string? Flag, Check<T> Check) : Setting(Key, Kind, Scope, Flag);
