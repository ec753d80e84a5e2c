using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>A link to be made. What is null is left to the kernel.</summary>
/// <param name="Name">Name, 1 to 15 bytes.</param>
/// <param name="Kind">What it is to be; null only for a veth's other end.</param>
public sealed record LinkSpec(string Name, LinkKind? Kind = null)
{
    /// <summary>The number it is to have; 0: the next free one.</summary>
    public int Index { get; init; }

    /// <summary>Owner's mark. A link made with one is never there without it, not even for a moment.</summary>
    public string? Alias { get; init; }

    /// <summary>Link-layer address, six bytes.</summary>
    public byte[]? Mac { get; init; }

    /// <summary>Largest packet in bytes.</summary>
    public uint? Mtu { get; init; }

    /// <summary>Index of the bridge that it becomes a port of; 0: none.</summary>
    public int Master { get; init; }

    /// <summary>Set up at once.</summary>
    public bool Up { get; init; }

    /// <summary>The namespace it is made in, by descriptor, kept open by the caller; null: the socket's.</summary>
    public SafeFileHandle? Namespace { get; init; }

    /// <summary>Writes what a new link and a veth's other end have in common.</summary>
    internal void WriteBasics(AttributeWriter writer, string name)
    {
        writer.Text(IFLA_IFNAME, name);
        if (Mac is not null)
            writer.Bytes(IFLA_ADDRESS, Mac);
        if (Mtu is { } mtu)
            writer.U32(IFLA_MTU, mtu);
        if (Namespace is not null)
            writer.S32(IFLA_NET_NS_FD, (int)Namespace.DangerousGetHandle());
    }
}
