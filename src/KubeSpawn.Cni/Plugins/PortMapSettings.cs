using System.Net;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>What the port mappings of a request come to, for the addresses of its container.</summary>
internal static class PortMapSettings
{
    /// <summary>The forwards of an attachment: each mapping for the container's first IPv4 address, and for its first IPv6 address.</summary>
    public static IReadOnlyList<PortForward> From(CniRequest request, CniResult previous)
    {
        NetworkConfiguration configuration = request.Configuration;
        IReadOnlyList<PortMapping> mappings = configuration.RuntimeConfig?.PortMappings ?? [];
        List<AddressCondition> conditionsV4 = ConditionParser.Parse("conditionsV4", configuration.ConditionsV4 ?? [], v6: false);
        List<AddressCondition> conditionsV6 = ConditionParser.Parse("conditionsV6", configuration.ConditionsV6 ?? [], v6: true);
        var forwards = new List<PortForward>();
        foreach (CidrAddress container in FirstOfEachFamily(previous))
        {
            foreach (PortMapping mapping in mappings)
            {
                if (Forward(mapping, container) is { } forward)
                {
                    forwards.Add(forward with
                    {
                        Masquerade = configuration.Snat ?? true,
                        Conditions = container.IsV6 ? conditionsV6 : conditionsV4,
                    });
                }
            }
        }
        return forwards;
    }

    /// <summary>Of the interfaces in the container only; addresses that name no interface are taken to be the container's.</summary>
    private static IEnumerable<CidrAddress> FirstOfEachFamily(CniResult previous) =>
        (previous.Ips ?? [])
            .Where(ip => ip.Interface is not { } index || previous.Interfaces is not { } links ||
                (index >= 0 && index < links.Count && !string.IsNullOrEmpty(links[index].Sandbox)))
            .Select(ip => ip.Address)
            .GroupBy(address => address.IsV6)
            .Select(group => group.First());

    /// <summary>Null: the mapping is for an address of the other family.</summary>
    private static PortForward? Forward(PortMapping mapping, CidrAddress container)
    {
        IPAddress? host = null;
        if (!string.IsNullOrEmpty(mapping.HostIP))
        {
            if (!AddressMath.TryParse(mapping.HostIP, out host))
                throw CniException.InvalidConfiguration($"the hostIP \"{mapping.HostIP}\" of a port mapping is no address");
            if (host.AddressFamily != container.Address.AddressFamily)
                return null;
        }
        return new PortForward
        {
            Protocol = ParseProtocol(mapping.Protocol),
            HostAddress = host is null || host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) ? null : host,
            HostPort = RequirePort("hostPort", mapping.HostPort),
            ContainerAddress = container.Address,
            ContainerSubnet = container.Network,
            ContainerPort = RequirePort("containerPort", mapping.ContainerPort),
            Masquerade = true,
            Conditions = [],
        };
    }

    private static PortProtocol ParseProtocol(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "tcp" => PortProtocol.Tcp,
        "udp" => PortProtocol.Udp,
        "sctp" => PortProtocol.Sctp,
        _ => throw CniException.InvalidConfiguration($"the protocol \"{text}\" of a port mapping is not tcp, udp or sctp"),
    };

    private static int RequirePort(string key, int port) =>
        port is >= 1 and <= 65535 ? port : throw CniException.InvalidConfiguration($"the {key} {port} of a port mapping is not between 1 and 65535");
}
