using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Linux.Netlink.Nftables;

/// <summary>
/// Parts of rules as people think of them, each as the expressions that do it: matches, which end the rule where they do not hold, and at its end what is
/// done. Put together with a collection expression: <c>[.. NftMatch.Source(range), .. NftMatch.OutputLink("eth0"), new Masquerade()]</c>.
/// In tables of family inet, matches of addresses need <see cref="Family"/> before them.
/// </summary>
public static class NftMatch
{
    private const int LinkNameBytes = 16;

    /// <summary>The packet came in by the link of that name; a * at the end stands for any rest.</summary>
    public static Expression[] InputLink(string name, bool not = false) => Link(MetaKey.InputName, name, not);

    /// <summary>The packet leaves by the link of that name; a * at the end stands for any rest.</summary>
    public static Expression[] OutputLink(string name, bool not = false) => Link(MetaKey.OutputName, name, not);

    /// <summary>The packet is of that family.</summary>
    public static Expression[] Family(NftFamily family) => [new Meta(MetaKey.Family), Equal([(byte)family], false)];

    /// <summary>The source address lies in a range.</summary>
    public static Expression[] Source(IPNetwork range, bool not = false) => Address(range, not, 12, 8);

    /// <summary>The destination address lies in a range.</summary>
    public static Expression[] Destination(IPNetwork range, bool not = false) => Address(range, not, 16, 24);

    /// <summary>The transport protocol: 6 TCP, 17 UDP, 132 SCTP.</summary>
    public static Expression[] Protocol(byte protocol) => [new Meta(MetaKey.TransportProtocol), Equal([protocol], false)];

    /// <summary>The destination port of TCP, UDP or SCTP; needs <see cref="Protocol"/> before it.</summary>
    public static Expression[] DestinationPort(ushort port) => [new Payload(PayloadBase.Transport, 2, 2), Equal(Big(port), false)];

    /// <summary>The connection is in one of these states (bits of <see cref="Conntrack"/>).</summary>
    public static Expression[] State(uint bits) =>
    [
        new Conntrack(Conntrack.State),
        new Bitwise(BitConverter.GetBytes(bits), new byte[4]),
        Equal(new byte[4], true),
    ];

    /// <summary>The packet's mark, as far as the mask goes, has this value.</summary>
    public static Expression[] Mark(uint value, uint mask) =>
    [
        new Meta(MetaKey.Mark),
        new Bitwise(BitConverter.GetBytes(mask), new byte[4]),
        Equal(BitConverter.GetBytes(value), false),
    ];

    /// <summary>Sets bits of the packet's mark: <c>mark = (mark and not mask) xor value</c>.</summary>
    public static Expression[] SetMark(uint value, uint mask) =>
    [
        new Meta(MetaKey.Mark),
        new Bitwise(BitConverter.GetBytes(~mask), BitConverter.GetBytes(value)),
        new Meta(MetaKey.Mark, Register.Verdict) { Source = Register.R1 },
    ];

    /// <summary>Sends the packet to another address, and to another port where one is given.</summary>
    public static Expression[] ToDestination(IPAddress address, ushort? port = null)
    {
        NftFamily family = address.AddressFamily == AddressFamily.InterNetworkV6 ? NftFamily.IPv6 : NftFamily.IPv4;
        var nat = new Nat(true, family) { Address = Register.R1 };
        var load = new Immediate(Register.R1, address.GetAddressBytes());
        return port is { } number
            ? [load, new Immediate(Register.R2, Big(number)), nat with { Port = Register.R2 }]
            : [load, nat];
    }

    /// <summary>Ends with a verdict.</summary>
    public static Expression Decide(VerdictCode code, string? chain = null) => new Immediate(new Verdict(code, chain));

    private static Expression[] Link(MetaKey key, string name, bool not)
    {
        // nft and iptables-nft compare the name with its NUL for a whole name, without it for a beginning.
        bool beginning = name.EndsWith('*');
        byte[] bytes = Encoding.UTF8.GetBytes(beginning ? name[..^1] : name + '\0');
        if (bytes.Length is 0 or > LinkNameBytes)
            throw new ArgumentException($"\"{name}\" cannot be the name of a link", nameof(name));
        return [new Meta(key), Equal(bytes, not)];
    }

    private static Expression[] Address(IPNetwork range, bool not, uint offsetOfFour, uint offsetOfSix)
    {
        byte[] address = range.BaseAddress.GetAddressBytes();
        bool four = address.Length == 4;
        var load = new Payload(PayloadBase.Network, four ? offsetOfFour : offsetOfSix, (uint)address.Length);
        if (range.PrefixLength == address.Length * 8)
            return [load, Equal(address, not)];
        var mask = new byte[address.Length];
        for (int bit = 0; bit < range.PrefixLength; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return [load, new Bitwise(mask, new byte[address.Length]), Equal(address, not)];
    }

    private static Compare Equal(byte[] value, bool not) => new(not ? CompareOperator.NotEqual : CompareOperator.Equal, value);

    private static byte[] Big(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
