using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// struct nfgenmsg (linux/netfilter/nfnetlink.h):
/// <code>
///  0        1         2             4
///  | family | version | resource id | attributes
/// </code>
/// The resource id is in the network's byte order: the subsystem in batch messages, the rules' generation in answers.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NftHeader(NftFamily family, ushort resource = 0)
{
    internal readonly byte Family = (byte)family;
    internal readonly byte Version;
    internal readonly ushort Resource = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(resource) : resource;
}
