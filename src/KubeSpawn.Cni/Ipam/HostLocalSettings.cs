using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Ipam;

/// <summary>What the "ipam" of a configuration, the runtime's wishes and CNI_ARGS come to.</summary>
internal sealed record HostLocalSettings
{
    /// <summary>The name of the IPAM type.</summary>
    public const string TypeName = "host-local";

    /// <summary>One address is leased from each.</summary>
    public required IReadOnlyList<RangeSet> Sets { get; init; }

    /// <summary>Addresses the runtime wants to have, of any set.</summary>
    public required IReadOnlyList<IPAddress> Wanted { get; init; }

    /// <summary>Folder of the leases of all networks.</summary>
    public required string DataDir { get; init; }

    /// <summary>Routes for the container, passed on.</summary>
    public required IReadOnlyList<CniRoute> Routes { get; init; }

    /// <summary>File with the name servers; null: none.</summary>
    public required string? ResolvConf { get; init; }

    /// <summary>Reads and looks over the settings of a request.</summary>
    public static HostLocalSettings From(CniRequest request)
    {
        IpamConfiguration ipam = request.Configuration.Ipam ?? throw CniException.InvalidConfiguration("ipam is missing");
        if (ipam.Type != TypeName)
        {
            throw new CniException(
                CniErrorCode.UnsupportedField,
                $"ipam.type \"{ipam.Type}\" is not supported",
                $"\"{TypeName}\" is built in; other plugins are not started");
        }
        return new HostLocalSettings
        {
            Sets = ReadSets(ipam, request.Configuration.RuntimeConfig),
            Wanted = ReadWanted(request),
            DataDir = string.IsNullOrEmpty(ipam.DataDir) ? LeaseStore.DefaultDataDir : ipam.DataDir,
            Routes = ipam.Routes ?? [],
            ResolvConf = string.IsNullOrEmpty(ipam.ResolvConf) ? null : ipam.ResolvConf,
        };
    }

    /// <summary>In the order in which they number the addresses: the old single range, the runtime's, the configured.</summary>
    private static List<RangeSet> ReadSets(IpamConfiguration ipam, RuntimeConfiguration? runtime)
    {
        var configured = new List<IReadOnlyList<RangeConfiguration>>();
        if (ipam.Subnet is not null)
        {
            configured.Add(
                [new RangeConfiguration { Subnet = ipam.Subnet, RangeStart = ipam.RangeStart, RangeEnd = ipam.RangeEnd, Gateway = ipam.Gateway }]);
        }
        configured.AddRange(runtime?.IpRanges ?? []);
        configured.AddRange(ipam.Ranges ?? []);
        if (configured.Count == 0)
            throw CniException.InvalidConfiguration("ipam has no ranges");
        List<RangeSet> sets = [.. configured.Select(ranges => new RangeSet(ranges))];
        for (int i = 1; i < sets.Count; i++)
        {
            for (int j = 0; j < i; j++)
                sets[i].RequireApart(sets[j]);
        }
        return sets;
    }

    private static List<IPAddress> ReadWanted(CniRequest request)
    {
        IEnumerable<string> wanted = request.Configuration.RuntimeConfig?.Ips ?? [];
        wanted = wanted.Concat(request.Configuration.Args?.Cni?.Ips ?? []);
        if (request.Arguments.TryGetValue("IP", out string? argument))
            wanted = wanted.Concat(argument.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return [.. wanted.Select(ReadAddress).Distinct()];
    }

    private static IPAddress ReadAddress(string text)
    {
        if (AddressMath.TryParse(text, out IPAddress? address))
            return address;
        return CidrAddress.TryParse(text, out CidrAddress withPrefix)
            ? withPrefix.Address
            : throw CniException.InvalidConfiguration($"the wanted address \"{text}\" is none");
    }
}
