using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Netlink;

/// <summary>
/// A netlink request that failed, or an answer that makes no sense (<see cref="Errno.EBADMSG"/>). Keeps the operation, the error number, the
/// kernel's own text and the place of the attribute that it objects to (linux/netlink.h, enum nlmsgerr_attrs).
/// </summary>
public class NetlinkException(string operation, string subject, Errno errno, string? kernelText = null, int? attributeOffset = null, int messageIndex = 0)
    : LinuxException(operation, subject, errno, kernelText)
{
    /// <summary>Offset in bytes, from the start of the request's header, of the attribute the kernel objects to; null where it named none.</summary>
    public int? AttributeOffset { get; } = attributeOffset;

    /// <summary>
    /// Type of the attribute that the kernel objects to, or misses, as the headers of the request's protocol number them; null where it named none.
    /// </summary>
    public ushort? AttributeType { get; private init; }

    /// <summary>Which message of those sent together failed, from 0.</summary>
    public int MessageIndex { get; } = messageIndex;

    /// <summary>The exception for the kernel's refusal of a message; where it is about the request's form and has no words, it names the attribute.</summary>
    internal static NetlinkException Refused(string operation, string subject, KernelError error, int message)
    {
        string? text = error.Text;
        if (text is null && error.AttributeType is { } type && error.Errno is Errno.EINVAL or Errno.ERANGE or Errno.EOPNOTSUPP)
            text = $"{Describe(error.Errno)}: the request's attribute {type}{(error.AttributeOffset is null ? " is missing" : "")}";
        return new NetlinkException(operation, subject, error.Errno, text, error.AttributeOffset, message) { AttributeType = error.AttributeType };
    }

    /// <summary>The exception for input that is truncated or contradicts itself.</summary>
    internal static NetlinkException Malformed(string operation, string subject, string reason) =>
        new(operation, subject, Errno.EBADMSG, $"the kernel's answer cannot be read: {reason}");
}
