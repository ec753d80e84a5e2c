namespace KubeSpawn.Cni.Links;

/// <summary>A link as the kernel has it.</summary>
internal sealed record LinkState
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>"bridge", "veth"; empty for the loopback and real devices.</summary>
    public required string Kind { get; init; }

    /// <summary>Hardware address, lower case with colons.</summary>
    public required string Mac { get; init; }

    /// <summary>Bytes.</summary>
    public required int Mtu { get; init; }

    /// <summary>Index of the bridge the link is a port of; 0: of none.</summary>
    public required int MasterIndex { get; init; }

    /// <summary>Set up by the administrator (IFF_UP), whatever its carrier.</summary>
    public required bool IsUp { get; init; }

    /// <summary>A port that sends frames back where they came from.</summary>
    public required bool IsHairpin { get; init; }

    /// <summary>What its maker has written on it.</summary>
    public required string Alias { get; init; }
}
