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
    /// <summary>The addresses of one link, or of all (0), of one family or both (<see cref="AddressFamily.Unspecified"/>).</summary>
    public IReadOnlyList<LinkAddress> Addresses(int linkIndex = 0, AddressFamily family = AddressFamily.Unspecified)
    {
        Begin(RTM_GETADDR, NLM_F_DUMP, new AddressInfo { Family = Families.ToKernel(family), Index = (uint)linkIndex });
        return List<LinkAddress>("list the addresses of", RTM_NEWADDR, ReadAddress);
    }

    /// <summary>Adds an address. False: the link has it already, with this prefix length.</summary>
    public bool AddAddress(LinkAddress address)
    {
        WriteAddress(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address);
        return ExecuteUnless(Errno.EEXIST, "add the address", $"{address.Address}/{address.PrefixLength}");
    }

    /// <summary>Adds an address, or changes flags and the like of one that is there.</summary>
    public void ReplaceAddress(LinkAddress address)
    {
        WriteAddress(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, address);
        Execute("set the address", $"{address.Address}/{address.PrefixLength}");
    }

    /// <summary>Removes an address. False: it was not there.</summary>
    public bool DeleteAddress(LinkAddress address)
    {
        WriteAddress(RTM_DELADDR, 0, address);
        return ExecuteUnless(Errno.EADDRNOTAVAIL, "remove the address", $"{address.Address}/{address.PrefixLength}");
    }

    private void WriteAddress(ushort type, ushort flags, LinkAddress address)
    {
        var header = new AddressInfo
        {
            Family = Families.ToKernel(address.Address.AddressFamily),
            PrefixLength = (byte)address.PrefixLength,
            Scope = address.Scope,
            Index = (uint)address.LinkIndex,
        };
        AttributeWriter writer = Begin(type, (ushort)(flags | NLM_F_ACK), header);
        writer.Address(IFA_LOCAL, address.Address);
        writer.Address(IFA_ADDRESS, address.Peer ?? address.Address);
        if (address.Flags != 0)
            writer.U32(IFA_FLAGS, address.Flags);
        if (address.Broadcast is not null)
            writer.Address(IFA_BROADCAST, address.Broadcast);
        if (address.Label is not null)
            writer.Text(IFA_LABEL, address.Label);
    }

    internal static LinkAddress ReadAddress(ReadOnlySpan<byte> payload, ref AttributeError error)
    {
        var reader = new AttributeReader(payload, Unsafe.SizeOf<AddressInfo>(), ref error);
        AddressInfo info = payload.Length < Unsafe.SizeOf<AddressInfo>() ? default : MemoryMarshal.Read<AddressInfo>(payload);
        var found = new LinkAddress((int)info.Index, IPAddress.None, info.PrefixLength) { Scope = info.Scope, Flags = info.Flags };
        IPAddress? local = null;
        IPAddress? remote = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case IFA_LOCAL:
                    local = reader.Address();
                    break;
                case IFA_ADDRESS:
                    remote = reader.Address();
                    break;
                case IFA_BROADCAST:
                    found = found with { Broadcast = reader.Address() };
                    break;
                case IFA_LABEL:
                    found = found with { Label = reader.Text() };
                    break;
                case IFA_FLAGS:
                    found = found with { Flags = reader.U32() };
                    break;
            }
        }
        // IPv6 has IFA_LOCAL only where there is a peer.
        IPAddress? own = local ?? remote;
        if (own is null || info.PrefixLength > Families.Bits(own))
            reader.Fail("an address message without an address, or with too long a prefix");
        return found with { Address = own ?? IPAddress.None, Peer = local is not null && !local.Equals(remote) ? remote : null };
    }
}
