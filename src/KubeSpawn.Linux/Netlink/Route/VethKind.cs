using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

/// <summary>One end of a pair of links, each of which receives what the other sends (linux/veth.h). Both ends are made, and go, together.</summary>
/// <param name="Peer">
/// The other end: <see cref="LinkSpec.Name"/>, <see cref="LinkSpec.Namespace"/>, <see cref="LinkSpec.Mac"/> and <see cref="LinkSpec.Mtu"/> are used, the
/// rest is not.
/// </param>
public sealed record VethKind(LinkSpec Peer) : LinkKind("veth")
{
    internal override void WriteData(AttributeWriter writer)
    {
        int peer = writer.BeginNested(VETH_INFO_PEER, new InterfaceInfo { Index = Peer.Index });
        Peer.WriteBasics(writer, Peer.Name);
        writer.EndNested(peer);
    }
}
