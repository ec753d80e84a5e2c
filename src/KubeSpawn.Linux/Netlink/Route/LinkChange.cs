using Microsoft.Win32.SafeHandles;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>A change of a link, done in one request; what is null stays as it is.</summary>
public sealed record LinkChange
{
    /// <summary>New name, 1 to 15 bytes. Kernels before 6.2 rename links that are down only.</summary>
    public string? Name { get; init; }

    /// <summary>New alias, at most 255 bytes; empty: none.</summary>
    public string? Alias { get; init; }

    /// <summary>New link-layer address, six bytes.</summary>
    public byte[]? Mac { get; init; }

    /// <summary>Largest packet in bytes.</summary>
    public uint? Mtu { get; init; }

    /// <summary>Index of the bridge that it becomes a port of; 0: takes it out of its bridge.</summary>
    public int? Master { get; init; }

    /// <summary>Set up or down.</summary>
    public bool? Up { get; init; }

    /// <summary>Take all frames, whomever they are for (IFF_PROMISC).</summary>
    public bool? Promiscuous { get; init; }

    /// <summary>The namespace it moves to, by descriptor, kept open by the caller. Its addresses and its state up are lost by that.</summary>
    public SafeFileHandle? Namespace { get; init; }

    /// <summary>Options of a bridge's port; the link is one already, or becomes one by <see cref="Master"/>.</summary>
    public BridgePortOptions? BridgePort { get; init; }

    internal void Write(AttributeWriter writer)
    {
        if (Name is not null)
            writer.Text(IFLA_IFNAME, Name);
        if (Alias is not null)
            writer.Text(IFLA_IFALIAS, Alias);
        if (Mac is not null)
            writer.Bytes(IFLA_ADDRESS, Mac);
        if (Mtu is { } mtu)
            writer.U32(IFLA_MTU, mtu);
        if (Master is { } master)
            writer.S32(IFLA_MASTER, master);
        if (Namespace is not null)
            writer.S32(IFLA_NET_NS_FD, (int)Namespace.DangerousGetHandle());
    }
}
