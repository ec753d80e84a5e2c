using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KubeSpawn.Linux.Libc;
using static KubeSpawn.Linux.Netlink.NetlinkConstants;
using static KubeSpawn.Linux.Netlink.Route.RouteConstants;

namespace KubeSpawn.Linux.Netlink.Route;

public sealed partial class RouteSocket
{
    /// <summary>The neighbours of one link, or of all (0).</summary>
    public IReadOnlyList<Neighbour> Neighbours(int linkIndex = 0, AddressFamily family = AddressFamily.Unspecified)
    {
        AttributeWriter writer = Begin(RTM_GETNEIGH, NLM_F_DUMP, new NeighbourInfo { Family = Families.ToKernel(family) });
        if (linkIndex != 0)
            writer.S32(NDA_IFINDEX, linkIndex);
        return List<Neighbour>("list the neighbours of", RTM_NEWNEIGH, ReadNeighbour);
    }

    /// <summary>Adds a neighbour, or changes the one of that address.</summary>
    public void ReplaceNeighbour(Neighbour neighbour)
    {
        WriteNeighbour(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, neighbour);
        Execute("set the neighbour", $"{neighbour.Address}");
    }

    /// <summary>Removes a neighbour. False: it was not there.</summary>
    public bool DeleteNeighbour(Neighbour neighbour)
    {
        WriteNeighbour(RTM_DELNEIGH, 0, neighbour);
        return ExecuteUnless(Errno.ENOENT, "remove the neighbour", $"{neighbour.Address}");
    }

    private void WriteNeighbour(ushort type, ushort flags, Neighbour neighbour)
    {
        var header = new NeighbourInfo
        {
            Family = Families.ToKernel(neighbour.Address.AddressFamily),
            Index = neighbour.LinkIndex,
            State = neighbour.State,
            Flags = neighbour.Flags,
        };
        AttributeWriter writer = Begin(type, (ushort)(flags | NLM_F_ACK), header);
        writer.Address(NDA_DST, neighbour.Address);
        if (!neighbour.Mac.IsEmpty)
            writer.Bytes(NDA_LLADDR, neighbour.Mac.Span);
    }

    internal static Neighbour ReadNeighbour(ReadOnlySpan<byte> payload, ref AttributeError error)
    {
        var reader = new AttributeReader(payload, Unsafe.SizeOf<NeighbourInfo>(), ref error);
        NeighbourInfo info = payload.Length < Unsafe.SizeOf<NeighbourInfo>() ? default : MemoryMarshal.Read<NeighbourInfo>(payload);
        var found = new Neighbour(info.Index, IPAddress.None, default) { State = info.State, Flags = info.Flags };
        while (reader.Next())
        {
            if (reader.Type == NDA_DST)
                found = found with { Address = reader.Address() };
            else if (reader.Type == NDA_LLADDR)
                found = found with { Mac = reader.Bytes() };
        }
        return found;
    }
}
