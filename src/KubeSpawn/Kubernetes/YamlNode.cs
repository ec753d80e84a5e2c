namespace KubeSpawn.Kubernetes;

/// <summary>A value of the YAML subset: a scalar, a mapping or a sequence; exactly one of the three is set.</summary>
/// <param name="Line">Line of the file, from 1.</param>
internal sealed record YamlNode(int Line)
{
    /// <summary>A scalar's text.</summary>
    public string? Scalar { get; init; }

    /// <summary>A mapping's entries.</summary>
    public Dictionary<string, YamlNode>? Entries { get; init; }

    /// <summary>A sequence's items.</summary>
    public List<YamlNode>? Items { get; init; }
}
