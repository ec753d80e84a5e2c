using System.Net;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Route;

namespace KubeSpawn.Linux.Tests.Netlink;

public sealed class AttributeTests
{
    [Fact]
    public void Every_kind_of_value_is_written_as_the_header_says()
    {
        var buffer = new MessageBuffer();
        AttributeWriter writer = buffer.Begin(0x1234, 0x0400, new InterfaceInfo { Family = 7, Index = 0x01020304 });
        writer.U8(1, 0xAB);
        writer.U16(2, 0x0102);
        writer.U32(3, 0x01020304);
        writer.U16Big(4, 0x0102);
        writer.U32Big(5, 0x01020304);
        writer.U64Big(6, 0x0102030405060708);
        writer.Text(7, "br0");
        writer.Flag(8);
        writer.Address(9, IPAddress.Parse("10.1.2.3"));
        int outer = writer.BeginNested(10);
        int inner = writer.BeginNested(11);
        writer.Bytes(12, [1, 2, 3, 4, 5]);
        writer.EndNested(inner);
        writer.EndNested(outer);
        buffer.Number(0x11);
        const string wanted =
            "7C000000" + "3412" + "0104" + "11000000" + "00000000" +
            "07" + "00" + "0000" + "04030201" + "00000000" + "00000000" +
            "0500" + "0100" + "AB000000" +
            "0600" + "0200" + "02010000" +
            "0800" + "0300" + "04030201" +
            "0600" + "0400" + "01020000" +
            "0800" + "0500" + "01020304" +
            "0C00" + "0600" + "0102030405060708" +
            "0800" + "0700" + "62723000" +
            "0400" + "0800" +
            "0800" + "0900" + "0A010203" +
            "1400" + "0A80" + "1000" + "0B80" + "0900" + "0C00" + "0102030405000000";
        Assert.Equal(wanted, Convert.ToHexString(buffer.Bytes));
    }

    [Fact]
    public void Every_kind_of_value_is_read_back()
    {
        var buffer = new MessageBuffer();
        AttributeWriter writer = buffer.Begin(1, 0, new InterfaceInfo());
        writer.U8(1, 0xAB);
        writer.U16(2, 0x0102);
        writer.U32(3, 0xFFFFFFFF);
        writer.U64Big(4, ulong.MaxValue - 1);
        writer.Text(5, "brücke");
        writer.Address(6, IPAddress.Parse("fd00::1"));
        buffer.Number(1);
        AttributeError error = default;
        var reader = new AttributeReader(buffer.Bytes[16..], 16, ref error);
        Assert.True(reader.Next());
        Assert.Equal(0xAB, reader.U8());
        Assert.True(reader.Next());
        Assert.Equal(0x0102, reader.U16());
        Assert.True(reader.Next());
        Assert.Equal(-1, reader.S32());
        Assert.True(reader.Next());
        Assert.Equal(ulong.MaxValue - 1, reader.U64Big());
        Assert.True(reader.Next());
        Assert.Equal("brücke", reader.Text());
        Assert.True(reader.Next());
        Assert.Equal(IPAddress.Parse("fd00::1"), reader.Address());
        Assert.False(reader.Next());
        Assert.Null(error.Reason);
    }

    [Theory]
    [InlineData("030001", "too few for an attribute")]
    [InlineData("03000100", "3 bytes long")]
    [InlineData("00000100", "0 bytes long")]
    [InlineData("09000100AAAAAAAA", "9 bytes long where 8 are left")]
    [InlineData("FFFF0100AAAAAAAA", "65535 bytes long")]
    public void Lengths_that_do_not_fit_are_noted_and_end_the_reading(string bytes, string reason)
    {
        AttributeError error = default;
        var reader = new AttributeReader(Convert.FromHexString(bytes), ref error);
        Assert.False(reader.Next());
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        NetlinkException thrown = Assert.Throws<NetlinkException>(() => Throw(error));
        Assert.Equal(Errno.EBADMSG, thrown.Errno);

        static void Throw(AttributeError error) => error.ThrowIfAny("read", "it");
    }

    [Fact]
    public void A_value_that_is_too_short_is_noted_once_and_read_as_zero()
    {
        AttributeError error = default;
        var reader = new AttributeReader(Convert.FromHexString("0600010001020000"), ref error);
        Assert.True(reader.Next());
        Assert.Equal(0u, reader.U32());
        Assert.Equal(0ul, reader.U64Big());
        Assert.Equal("attribute 1 has 2 bytes instead of 4", error.Reason);
    }

    [Fact]
    public void Errors_inside_nested_attributes_reach_the_outside()
    {
        AttributeError error = default;
        var reader = new AttributeReader(Convert.FromHexString("0C000180" + "0C000200AAAAAAAA"), ref error);
        Assert.True(reader.Next());
        AttributeReader inner = reader.Nested();
        Assert.False(inner.Next());
        Assert.Contains("attribute 2 says it is 12 bytes long where 8 are left", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_said_in_16_bits_is_never_sent()
    {
        var buffer = new MessageBuffer();
        AttributeWriter writer = buffer.Begin(1, 0, new InterfaceInfo());
        writer.Bytes(1, new byte[65531]);
        Assert.Null(buffer.Error);
        writer.Bytes(2, new byte[65532]);
        writer.U8(3, 1);
        Assert.Contains("attribute 2", buffer.Error, StringComparison.Ordinal);

        buffer.Clear();
        writer = buffer.Begin(1, 0, new InterfaceInfo());
        int nested = writer.BeginNested(1);
        for (int i = 0; i < 9000; i++)
            writer.U32(1, 1);
        writer.EndNested(nested);
        Assert.Contains("65,535", buffer.Error, StringComparison.Ordinal);

        buffer.Clear();
        buffer.Begin(1, 0, new InterfaceInfo()).Text(1, "a\0b");
        Assert.Contains("NUL", buffer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("10000000", "4 bytes are too few for a message header")]
    [InlineData("0F000000030000000000000000000000", "a message says it is 15 bytes long where 16 are left")]
    [InlineData("11000000030000000000000000000000", "a message says it is 17 bytes long where 16 are left")]
    [InlineData("FFFFFFFF030000000000000000000000", "a message says it is 4294967295 bytes long where 16 are left")]
    public void Message_headers_are_checked(string bytes, string? reason)
    {
        ReadOnlySpan<byte> datagram = Convert.FromHexString(bytes);
        Assert.False(NetlinkHeader.TryTake(ref datagram, out _, out _, out string? error));
        Assert.Equal(reason, error);
    }

    [Fact]
    public void Several_messages_are_taken_off_one_after_another()
    {
        var buffer = new MessageBuffer();
        buffer.Begin(1, 0, new AddressInfo()).Bytes(1, [1]);
        buffer.Begin(2, 0, new AddressInfo());
        buffer.Number(7);
        ReadOnlySpan<byte> datagram = buffer.Bytes;
        Assert.True(NetlinkHeader.TryTake(ref datagram, out NetlinkHeader first, out ReadOnlySpan<byte> payload, out _));
        Assert.Equal((1, 7u, 16), (first.Type, first.Sequence, payload.Length));
        Assert.True(NetlinkHeader.TryTake(ref datagram, out NetlinkHeader second, out _, out _));
        Assert.Equal((2, 8u), (second.Type, second.Sequence));
        Assert.True(datagram.IsEmpty);
    }
}
