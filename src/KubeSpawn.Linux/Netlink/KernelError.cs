using System.Runtime.InteropServices;
using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// The payload of NLMSG_ERROR (struct nlmsgerr), also of an acknowledgement (error 0):
/// <code>
///  0       4                20
///  | error | request header | [request's payload, unless NLM_F_CAPPED] | [attributes, with NLM_F_ACK_TLVS]
/// </code>
/// NLMSG_DONE has the error, and attributes at once after it.
/// </summary>
/// <param name="Errno">Positive; 0: an acknowledgement.</param>
/// <param name="Text">The kernel's explanation, or null.</param>
/// <param name="AttributeOffset">Offset in the request of the attribute that it objects to, or null.</param>
public readonly record struct KernelError(Errno Errno, string? Text, int? AttributeOffset)
{
    private const int ErrorBytes = 4;

    /// <summary>
    /// Type of the attribute that the kernel objects to, once <see cref="In"/> has looked it up, or that it misses (since 6.1); null where it named none.
    /// </summary>
    public ushort? AttributeType { get; private init; }

    /// <summary>The same with the type of the attribute at <see cref="AttributeOffset"/>.</summary>
    internal KernelError In(MessageBuffer requests, int message) =>
        AttributeOffset is { } offset ? this with { AttributeType = requests.AttributeTypeAt(message, offset) } : this;

    /// <summary>Reads NLMSG_ERROR or NLMSG_DONE; what is broken in it is an EBADMSG that says so.</summary>
    public static KernelError Read(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < ErrorBytes)
            return header.Type == NLMSG_DONE ? default : new KernelError(Errno.EBADMSG, "the kernel's error message is cut off", null);
        int error = MemoryMarshal.Read<int>(payload);
        ReadOnlySpan<byte> attributes = AttributesOf(header, payload);
        string? text = null;
        int? offset = null;
        ushort? missing = null;
        AttributeError broken = default;
        var reader = new AttributeReader(attributes, ref broken);
        while (reader.Next())
        {
            if (reader.Type == NLMSGERR_ATTR_MSG)
                text = reader.Text();
            else if (reader.Type == NLMSGERR_ATTR_OFFS)
                offset = reader.S32();
            else if (reader.Type == NLMSGERR_ATTR_MISS_TYPE)
                missing = (ushort)reader.U32();
        }
        // int.MinValue has no positive; no error number is that large.
        return new KernelError((Errno)(error == int.MinValue ? int.MaxValue : Math.Abs(error)), text, offset) { AttributeType = missing };
    }

    private static ReadOnlySpan<byte> AttributesOf(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if ((header.Flags & NLM_F_ACK_TLVS) == 0)
            return default;
        if (header.Type == NLMSG_DONE)
            return payload[ErrorBytes..];
        if (payload.Length < ErrorBytes + NLMSG_HDRLEN)
            return default;
        long skip = ErrorBytes + NLMSG_HDRLEN;
        if ((header.Flags & NLM_F_CAPPED) == 0)
            skip = ErrorBytes + (((long)MemoryMarshal.Read<uint>(payload[ErrorBytes..]) + 3) & ~3L);
        return skip > payload.Length ? default : payload[(int)skip..];
    }
}
