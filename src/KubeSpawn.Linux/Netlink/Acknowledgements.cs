using static KubeSpawn.Linux.Netlink.NetlinkConstants;

namespace KubeSpawn.Linux.Netlink;

/// <summary>Collects the answers of requests sent together: one NLMSG_ERROR for each, and what else belongs to their sequence numbers.</summary>
internal sealed class Acknowledgements
{
    private readonly uint _port;
    private readonly uint _first;
    private readonly int _count;
    private readonly MessageVisitor? _visitor;
    private int _missing;
    private KernelError? _failure;
    private int _failed;

    internal Acknowledgements(uint port, uint first, int count, MessageVisitor? visitor)
    {
        _port = port;
        _first = first;
        _count = count;
        _missing = count;
        _visitor = visitor;
    }

    internal bool Done => _missing == 0;

    internal void Take(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        uint index = header.Sequence - _first;
        if (header.Port != _port || index >= (uint)_count)
            return;
        if (header.Type != NLMSG_ERROR)
        {
            _visitor?.Invoke(header, payload);
            return;
        }
        _missing--;
        KernelError error = KernelError.Read(header, payload);
        if (error.Errno != 0 && _failure is null)
        {
            _failure = error;
            _failed = (int)index;
        }
    }

    internal void ThrowIfFailed(MessageBuffer requests, string operation, string subject)
    {
        if (_failure is { } failure)
            throw NetlinkException.Refused(operation, subject, failure.In(requests, _failed), _failed);
    }
}
