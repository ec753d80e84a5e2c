namespace KubeSpawn.Cni.Protocol;

/// <summary>An error result (specification 1.1.0, section 5 "Error").</summary>
internal sealed record CniErrorAnswer
{
    public required string CniVersion { get; init; }

    public required int Code { get; init; }

    public required string Msg { get; init; }

    public string? Details { get; init; }
}

/// <summary>The answer to VERSION.</summary>
internal sealed record CniVersionAnswer
{
    public required string CniVersion { get; init; }

    public required IReadOnlyList<string> SupportedVersions { get; init; }
}

/// <summary>All that is looked at in the configuration of VERSION, and of requests that cannot be understood otherwise.</summary>
internal sealed record CniVersionProbe
{
    public string? CniVersion { get; init; }
}
