using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Plugins;

/// <summary>What the keys of type bridge come to.</summary>
internal sealed record BridgeSettings
{
    private const string DefaultName = "cni0";

    /// <summary>Name of the bridge.</summary>
    public required string Name { get; init; }

    public required bool IsGateway { get; init; }

    public required bool IsDefaultGateway { get; init; }

    public required bool ForceAddress { get; init; }

    public required bool Masquerade { get; init; }

    /// <summary>Never masqueraded.</summary>
    public required IPNetwork? ClusterCidr { get; init; }

    /// <summary>Bytes; null: the kernel's default.</summary>
    public required int? Mtu { get; init; }

    public required bool Hairpin { get; init; }

    public required bool Promiscuous { get; init; }

    /// <summary>False: the container gets a link, and no address.</summary>
    public required bool HasIpam { get; init; }

    /// <summary>Reads and looks over the settings of a configuration.</summary>
    public static BridgeSettings From(NetworkConfiguration configuration)
    {
        var settings = new BridgeSettings
        {
            Name = string.IsNullOrEmpty(configuration.Bridge) ? DefaultName : configuration.Bridge,
            IsDefaultGateway = configuration.IsDefaultGateway ?? false,
            IsGateway = (configuration.IsGateway ?? false) || (configuration.IsDefaultGateway ?? false),
            ForceAddress = configuration.ForceAddress ?? false,
            Masquerade = configuration.IpMasq ?? false,
            ClusterCidr = configuration.ClusterCidr?.Network,
            Mtu = configuration.Mtu is null or 0 ? null : configuration.Mtu,
            Hairpin = configuration.HairpinMode ?? false,
            Promiscuous = configuration.PromiscMode ?? false,
            HasIpam = !string.IsNullOrEmpty(configuration.Ipam?.Type),
        };
        settings.Validate(configuration);
        return settings;
    }

    private void Validate(NetworkConfiguration configuration)
    {
        if (Name.Length > 15 || Name is "." or ".." || Name.Any(letter => letter is '/' or ':' || char.IsWhiteSpace(letter)))
            throw CniException.InvalidConfiguration($"bridge \"{Name}\" cannot be the name of a link");
        if (Mtu is < 68 or > 65535)
            throw CniException.InvalidConfiguration($"mtu {Mtu} is not between 68 and 65535");
        if (Hairpin && Promiscuous)
            throw CniException.InvalidConfiguration("hairpinMode and promiscMode exclude each other", "each alone lets a pod reach itself");
        if (configuration.Vlan is not (null or 0))
            throw new CniException(CniErrorCode.UnsupportedField, $"vlan {configuration.Vlan} is not supported", "leave the key away");
    }
}
