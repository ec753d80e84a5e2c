using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>Takes the messages of one dump up to NLMSG_DONE, or up to the error that refuses it.</summary>
internal sealed class DumpAnswer(uint port, uint sequence, MessageVisitor visitor)
{
    private KernelError _end;

    internal bool Done { get; private set; }

    /// <summary>The kernel has marked a message: objects changed while they were dumped.</summary>
    internal bool Interrupted { get; private set; }

    internal void Take(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Port != port || header.Sequence != sequence || Done)
            return;
        Interrupted |= (header.Flags & NLM_F_DUMP_INTR) != 0;
        if (header.Type is NLMSG_DONE or NLMSG_ERROR)
        {
            _end = KernelError.Read(header, payload);
            Done = true;
        }
        else
        {
            visitor(header, payload);
        }
    }

    internal void ThrowIfFailed(MessageBuffer request, string operation, string subject)
    {
        if (_end.Errno != 0)
            throw NetlinkException.Refused(operation, subject, _end.In(request, 0), 0);
    }
}
