using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>The decoder that belongs to each of <see cref="Vectors"/>, by the beginning of its name.</summary>
internal static class Decoders
{
    internal static IEnumerable<string> Names(string beginning) => Vectors.All.Keys.Where(name => name.StartsWith(beginning, StringComparison.Ordinal));

    internal static object Read(string name) => Read(name, Vectors.All[name]);

    /// <summary>Decodes; broken input is a <see cref="NetlinkException"/> with EBADMSG.</summary>
    internal static object Read(string name, ReadOnlySpan<byte> payload)
    {
        AttributeError error = default;
        object read = Decode(name, payload, ref error);
        error.ThrowIfAny("read", name);
        return read;
    }

    private static object Decode(string name, ReadOnlySpan<byte> payload, ref AttributeError error)
    {
        if (name.StartsWith("Link", StringComparison.Ordinal))
            return LinkDecoder.Read(payload, ref error);
        if (name.StartsWith("Address", StringComparison.Ordinal))
            return RouteSocket.ReadAddress(payload, ref error);
        if (name.StartsWith("Route", StringComparison.Ordinal))
            return RouteCodec.Read(payload, ref error);
        if (name.StartsWith("Neighbour", StringComparison.Ordinal))
            return RouteSocket.ReadNeighbour(payload, ref error);
        if (name.StartsWith("Error", StringComparison.Ordinal))
            return ReadError(payload);
        var reader = new AttributeReader(payload, 4, ref error);
        NftFamily family = payload.IsEmpty ? NftFamily.Unspecified : (NftFamily)payload[0];
        return name switch
        {
            _ when name.StartsWith("Table", StringComparison.Ordinal) => NftTable.Read(family, reader),
            _ when name.StartsWith("Chain", StringComparison.Ordinal) => NftChain.Read(family, reader),
            _ when name.StartsWith("Rule", StringComparison.Ordinal) => NftRule.Read(family, reader),
            _ when name.StartsWith("Set", StringComparison.Ordinal) => NftSet.Read(family, reader),
            _ => NftSocket.ReadElements(reader),
        };
    }

    /// <summary>These are whole datagrams.</summary>
    private static KernelError ReadError(ReadOnlySpan<byte> datagram)
    {
        KernelError last = default;
        string? error;
        while (NetlinkHeader.TryTake(ref datagram, out NetlinkHeader header, out ReadOnlySpan<byte> payload, out error))
            last = KernelError.Read(header, payload);
        return error is null ? last : throw new NetlinkException("read", "datagram", Errno.EBADMSG, error);
    }
}
