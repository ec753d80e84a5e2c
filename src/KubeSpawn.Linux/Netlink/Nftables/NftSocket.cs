using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// nf_tables of one network namespace (NETLINK_NETFILTER). It is the namespace of the thread that opens it; afterwards any thread may use it, by one
/// at a time. Needs CAP_NET_ADMIN. Failures are <see cref="NetlinkException"/>s that name the change that caused them.
/// </summary>
public sealed partial class NftSocket : IDisposable
{
    private const int Attempts = 32;

    private readonly NetlinkSocket _socket;
    private readonly MessageBuffer _request = new();

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    private delegate T Decoder<out T>(NftFamily family, AttributeReader reader);

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static NftSocket Open() => new(NetlinkSocket.Open(NETLINK_NETFILTER));

    /// <summary>Opens a socket in a namespace; the calling thread stays where it is.</summary>
    public static NftSocket Open(NetworkNamespace networkNamespace) => new(NetlinkSocket.Open(NETLINK_NETFILTER, networkNamespace));

    /// <summary>The rules' generation, which every change counts up.</summary>
    public uint Generation()
    {
        Begin(NftMessage.GetGeneration, NLM_F_ACK, NftFamily.Unspecified);
        return Find("read the generation of", "nf_tables", NftMessage.NewGeneration, static (_, reader) => new CurrentGeneration(ReadGeneration(reader)))?.Value ?? 0;
    }

    /// <summary>Does all of a batch, or throws the first error and nothing is done. An empty batch is nothing to do. Once for each batch.</summary>
    public void Commit(NftBatch batch)
    {
        if (batch.Count == 0)
            return;
        MessageBuffer messages = batch.Finish();
        uint first = _socket.Send(messages, "change", "the rules of nf_tables");
        var answer = new BatchAnswer(_socket.Port, first, messages.Count);
        // The kernel has answered inside the sending call: what is there now is all there will be.
        while (_socket.Receive("change", "the rules of nf_tables", answer.Take, wait: false))
        {
        }
        if (answer.Failure is { } failure)
            throw batch.Failure(failure, answer.FailedMessage);
        if (!answer.Acknowledged)
            throw batch.Failure(new KernelError(Errno.EIO, "the kernel has not acknowledged the changes", null), 0);
    }

    /// <summary>
    /// Thinks out changes from what there is, and does them if nothing has changed meanwhile; else begins again. Whoever changes rules by what he
    /// has listed needs this.
    /// </summary>
    /// <param name="plan">Lists what it needs from this socket and fills the batch; may be called several times.</param>
    public void Transact(Action<NftSocket, NftBatch> plan)
    {
        for (int attempt = 1; ; attempt++)
        {
            var batch = new NftBatch(Generation());
            plan(this, batch);
            try
            {
                Commit(batch);
                return;
            }
            catch (NetlinkException exception) when (exception.Errno == Errno.ERESTART && attempt < Attempts)
            {
                // Others were faster; their changes are part of the next plan.
            }
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static uint ReadGeneration(AttributeReader reader)
    {
        while (reader.Next())
        {
            if (reader.Type == NFTA_GEN_ID)
                return reader.U32Big();
        }
        return 0;
    }

    private AttributeWriter Begin(ushort type, ushort flags, NftFamily family)
    {
        _request.Clear();
        return _request.Begin(type, flags, new NftHeader(family));
    }

    private static T Decode<T>(ReadOnlySpan<byte> payload, Decoder<T> decode, ref string? broken)
    {
        AttributeError error = default;
        var reader = new AttributeReader(payload, 4, ref error);
        T item = decode(payload.IsEmpty ? NftFamily.Unspecified : (NftFamily)payload[0], reader);
        broken ??= error.Reason;
        return item;
    }

    private T? Find<T>(string operation, string subject, ushort type, Decoder<T> decode)
        where T : class
    {
        T? found = null;
        string? broken = null;
        try
        {
            _socket.Query(_request, operation, subject, (header, payload) =>
            {
                if (header.Type == type)
                    found = Decode(payload, decode, ref broken);
            });
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
        return broken is null ? found : throw NetlinkException.Malformed(operation, subject, broken);
    }

    private sealed record CurrentGeneration(uint Value);
}
