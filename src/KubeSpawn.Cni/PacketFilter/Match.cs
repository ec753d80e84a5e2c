using System.Buffers.Binary;
using System.Net;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>Parts of our rules beside those of <see cref="NftMatch"/>, written as the kernel gives them back, so that CHECK can compare.</summary>
internal static class Match
{
    private const uint ConntrackDestinationPort = 12; // NFT_CT_PROTO_DST, linux/netfilter/nf_tables.h

    /// <summary>The packet is to a port.</summary>
    public static Expression[] DestinationPort(PortProtocol protocol, int port) =>
        [.. NftMatch.Protocol((byte)protocol), .. NftMatch.DestinationPort((ushort)port)];

    /// <summary>The connection was begun to a port, whatever it was changed to since.</summary>
    public static Expression[] OriginalDestinationPort(int port) =>
        [new Conntrack(ConntrackDestinationPort) { Direction = 0 }, new Compare(CompareOperator.Equal, PortValue(port))];

    /// <summary>The packet is to one of the host's own addresses.</summary>
    public static Expression[] LocalDestination() =>
        [Fib.DestinationType(), new Compare(CompareOperator.Equal, BitConverter.GetBytes(Fib.Local))];

    /// <summary>Changes the destination. The kernel fills in flags and ranges by itself; here they stand as it tells them.</summary>
    public static Expression[] ChangeDestination(NftFamily family, IPAddress address, int port) =>
    [
        new Immediate(Register.R1, address.GetAddressBytes()),
        new Immediate(Register.R2, PortValue(port)),
        new Nat(true, family)
        {
            Address = Register.R1,
            LastAddress = Register.R1,
            Port = Register.R2,
            LastPort = Register.R2,
            Flags = NatRange.MapAddresses | NatRange.PortGiven,
        },
    ];

    private static byte[] PortValue(int port)
    {
        var value = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)port);
        return value;
    }
}
