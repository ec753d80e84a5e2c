using System.Runtime.InteropServices;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// struct nlmsghdr (linux/netlink.h), all in the host's byte order:
/// <code>
///  0        4     6     8        12       16
///  | length | type| flgs| seq    | port   | payload, padded to 4
/// </code>
/// </summary>
/// <param name="Length">Bytes of the message with this header, without its padding.</param>
/// <param name="Type">Message type.</param>
/// <param name="Flags">NLM_F_ flags.</param>
/// <param name="Sequence">Sequence number of the request that this belongs to.</param>
/// <param name="Port">Port of the socket that this belongs to; 0 in notifications.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct NetlinkHeader(uint Length, ushort Type, ushort Flags, uint Sequence, uint Port)
{
    /// <summary>
    /// Takes the first message off a datagram. False: the rest is empty, or not a whole message, and then <paramref name="error"/> says why.
    /// </summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkHeader header, out ReadOnlySpan<byte> payload, out string? error)
    {
        header = default;
        payload = default;
        error = null;
        if (datagram.IsEmpty)
            return false;
        if (datagram.Length < NLMSG_HDRLEN)
        {
            error = $"{datagram.Length} bytes are too few for a message header";
            return false;
        }
        header = MemoryMarshal.Read<NetlinkHeader>(datagram);
        if (header.Length < NLMSG_HDRLEN || header.Length > (uint)datagram.Length)
        {
            error = $"a message says it is {header.Length} bytes long where {datagram.Length} are left";
            return false;
        }
        int length = (int)header.Length;
        payload = datagram[NLMSG_HDRLEN..length];
        datagram = datagram[Math.Min((length + 3) & ~3, datagram.Length)..];
        return true;
    }
}
