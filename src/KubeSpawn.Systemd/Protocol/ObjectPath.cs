namespace KubeSpawn.Systemd.Protocol;

/// <summary>The path of an object; checked when it is written or read.</summary>
/// <param name="Value">e.g. <c>/org/freedesktop/systemd1</c>.</param>
public readonly record struct ObjectPath(string Value)
{
    /// <summary>The path itself.</summary>
    public override string ToString() => Value;

    /// <summary>A path is used wherever text is.</summary>
    public static implicit operator string(ObjectPath path) => path.Value;

    /// <summary>Text becomes a path.</summary>
    public static implicit operator ObjectPath(string value) => new(value);
}

/// <summary>A signature as a value (type <c>g</c>).</summary>
/// <param name="Value">Zero or more complete types.</param>
public readonly record struct Signature(string Value)
{
    /// <summary>The signature itself.</summary>
    public override string ToString() => Value;
}
