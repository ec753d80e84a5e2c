using System.Net;

namespace KubeSpawn.Cni.Protocol;

/// <summary>
/// What ADD has made (specification 1.1.0, section 5 "ADD Success"); also the prevResult of a configuration. One shape serves all versions:
/// <see cref="For"/> gives it the fields of one.
/// </summary>
internal sealed record CniResult
{
    public string? CniVersion { get; init; }

    public IReadOnlyList<CniInterface>? Interfaces { get; init; }

    public IReadOnlyList<CniAddress>? Ips { get; init; }

    public IReadOnlyList<CniRoute>? Routes { get; init; }

    public CniDns? Dns { get; init; }

    /// <summary>The same result in the words of a version.</summary>
    public CniResult For(CniVersion version) => new()
    {
        CniVersion = version.Text(),
        Interfaces = Interfaces?.Select(link => link.For(version)).ToList(),
        Ips = Ips?.Select(address => address.For(version)).ToList(),
        Routes = Routes?.Select(route => route.For(version)).ToList(),
        Dns = Dns ?? new CniDns(),
    };
}

/// <summary>A link that a plugin made or used.</summary>
internal sealed record CniInterface
{
    public required string Name { get; init; }

    /// <summary>Hardware address, lower case with colons.</summary>
    public string? Mac { get; init; }

    /// <summary>Bytes; since 1.1.0.</summary>
    public int? Mtu { get; init; }

    /// <summary>Path of the namespace the link is in; absent for links outside the container.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Since 1.1.0.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Since 1.1.0.</summary>
    public string? PciID { get; init; }

    public CniInterface For(CniVersion version) =>
        version >= CniVersion.V1_1_0 ? this : this with { Mtu = null, SocketPath = null, PciID = null };
}

/// <summary>An address of the container.</summary>
internal sealed record CniAddress
{
    /// <summary>"4" or "6"; only before 1.0.0.</summary>
    public string? Version { get; init; }

    /// <summary>Index into the result's interfaces.</summary>
    public int? Interface { get; init; }

    public required CidrAddress Address { get; init; }

    public IPAddress? Gateway { get; init; }

    public CniAddress For(CniVersion version) =>
        this with { Version = version >= CniVersion.V1_0_0 ? null : Address.IsV6 ? "6" : "4" };
}

/// <summary>A route of the container.</summary>
internal sealed record CniRoute
{
    public required CidrAddress Dst { get; init; }

    /// <summary>Absent: the gateway of the address of the same family.</summary>
    public IPAddress? Gw { get; init; }

    /// <summary>Bytes; since 1.1.0, as all below.</summary>
    public int? Mtu { get; init; }

    public int? Advmss { get; init; }

    public int? Priority { get; init; }

    public int? Table { get; init; }

    public int? Scope { get; init; }

    public CniRoute For(CniVersion version) =>
        version >= CniVersion.V1_1_0 ? this : new CniRoute { Dst = Dst, Gw = Gw };
}

/// <summary>Name lookup, passed on to the runtime as it was configured.</summary>
internal sealed record CniDns
{
    public IReadOnlyList<string>? Nameservers { get; init; }

    public string? Domain { get; init; }

    public IReadOnlyList<string>? Search { get; init; }

    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>True: says nothing.</summary>
    public bool IsEmpty() => Nameservers is null or [] && string.IsNullOrEmpty(Domain) && Search is null or [] && Options is null or [];
}
