using System.Globalization;

namespace KubeSpawn.Clusters.Config;

/// <summary>A value as it was written, not yet checked.</summary>
/// <param name="Origin">Where it was written.</param>
public abstract record ConfigValue(ConfigOrigin Origin)
{
    /// <summary>The type in words, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A string.</summary>
public sealed record TextValue(string Text, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => "a string";
}

/// <summary>A whole number.</summary>
public sealed record IntegerValue(long Number, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => "a whole number";

    /// <summary>The digits.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number with a fraction.</summary>
public sealed record FractionValue(double Number, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => "a number with a fraction";
}

/// <summary>true or false.</summary>
public sealed record BooleanValue(bool On, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => "true or false";
}

/// <summary>An array; its items know their own places.</summary>
public sealed record ListValue(IReadOnlyList<ConfigValue> Items, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => "an array";
}

/// <summary>Something that no setting can be: a date, a table.</summary>
public sealed record StrayValue(string What, ConfigOrigin Origin) : ConfigValue(Origin)
{
    /// <inheritdoc/>
    public override string Kind => What;
}
