using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// Takes the kernel's answers to a batch: errors, each for one of its messages, and the acknowledgement of the last change, which alone asks for
/// one. A failed commit is an error over the batch's begin.
/// </summary>
internal sealed class BatchAnswer
{
    private readonly uint _port;
    private readonly uint _first;
    private readonly int _count;

    internal BatchAnswer(uint port, uint first, int count)
    {
        _port = port;
        _first = first;
        _count = count;
    }

    /// <summary>The first error, or null.</summary>
    internal KernelError? Failure { get; private set; }

    /// <summary>Number of the message it is about; 0 is the batch's begin.</summary>
    internal int FailedMessage { get; private set; }

    /// <summary>The last change was acknowledged.</summary>
    internal bool Acknowledged { get; private set; }

    internal void Take(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        uint index = header.Sequence - _first;
        if (header.Port != _port || header.Type != NLMSG_ERROR || index >= (uint)_count)
            return;
        KernelError error = KernelError.Read(header, payload);
        if (error.Errno == 0)
        {
            // Begin and end of the batch frame the changes.
            Acknowledged |= index == (uint)_count - 2;
        }
        else if (Failure is null)
        {
            Failure = error;
            FailedMessage = (int)index;
        }
    }
}
