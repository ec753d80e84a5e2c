namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>What is particular to a kind of virtual links (IFLA_LINKINFO: IFLA_INFO_KIND and IFLA_INFO_DATA).</summary>
/// <param name="Name">The kernel's word, e.g. <c>bridge</c>.</param>
public abstract record LinkKind(string Name)
{
    /// <summary>Writes the attributes of IFLA_INFO_DATA.</summary>
    internal virtual void WriteData(AttributeWriter writer)
    {
    }

    /// <summary>Reads IFLA_INFO_DATA; null for kinds that this code does not know.</summary>
    internal static LinkKind? Read(string name, AttributeReader data) => name switch
    {
        "bridge" => BridgeKind.ReadData(data),
        "vxlan" => VxlanKind.ReadData(data),
        "dummy" => new DummyKind(),
        _ => null,
    };
}
