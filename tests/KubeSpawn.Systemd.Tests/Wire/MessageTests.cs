using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Wire;

public sealed class MessageTests
{
    [Fact]
    public void A_call_is_these_bytes()
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader("a.b", "/", "c.d", "E", "u");
        writer.WriteUInt32(7);
        using MessageBuffer call = writer.Finish();
        call.Patch(MessageBuffer.SerialOffset, 3);
        string expected =
            "6c 01 00 01" + "04000000" + "03000000" + "4e000000" + // little-endian, call, no flags, version; body; serial; fields
            "01 01 6f 00 01000000 2f 00 000000000000" + // 1 path "/"
            "02 01 73 00 03000000 632e64 00 00000000" + // 2 interface "c.d"
            "03 01 73 00 01000000 45 00 000000000000" + // 3 member "E"
            "06 01 73 00 03000000 612e62 00 00000000" + // 6 destination "a.b"
            "08 01 67 00 01 75 00 00" + // 8 signature "u", then padding; its last byte is no more of the fields
            "";
        byte[] bytes = Vectors.Hex(expected);
        bytes[12] = (byte)(bytes.Length - 16 - 1);
        Assert.Equal(Convert.ToHexStringLower(bytes) + "07000000", Convert.ToHexStringLower(call.Bytes.Span));
    }

    [Fact]
    public void A_message_comes_out_as_it_went_in()
    {
        byte[] bytes = Samples.Call();
        using Message message = Samples.Parse(bytes);
        Assert.Equal(MessageType.MethodCall, message.Type);
        Assert.Equal(MessageFlags.NoAutoStart, message.Flags);
        Assert.Equal(("org.example.Service", "/org/example", "org.example.Iface", "Do"), (message.Destination, message.Path, message.Interface, message.Member));
        Assert.Equal(9u, message.Serial);
        Assert.Equal(["s \"text\"", "a{sv} {\"k\": <u 5>}"], message.ReadBody().Select(v => v.ToString()));
        Assert.Throws<DBusProtocolException>(() => { message.GetBodyReader("u"); });
    }

    [Fact]
    public void Messages_that_come_in_pieces_are_put_together()
    {
        byte[] two = [.. Samples.Call(), .. Samples.Call()];
        for (int cut = 1; cut < two.Length; cut++)
        {
            using MessageFramer framer = new();
            int found = 0;
            foreach (byte[] piece in new[] { two[..cut], two[cut..] })
            {
                piece.CopyTo(framer.GetMemory());
                framer.Advance(piece.Length);
                while (framer.TryNext() is { } message)
                {
                    found++;
                    message.Dispose();
                }
            }
            Assert.Equal(2, found);
        }
    }

    [Fact]
    public void A_promise_of_length_takes_no_memory()
    {
        using MessageFramer framer = new();
        byte[] start = Samples.Call();
        BitConverter.TryWriteBytes(start.AsSpan(4), 100 * 1024 * 1024);
        start.CopyTo(framer.GetMemory());
        framer.Advance(start.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(framer.TryNext());
        _ = framer.GetMemory();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        BitConverter.TryWriteBytes(start.AsSpan(4), 200 * 1024 * 1024);
        Assert.Throws<DBusProtocolException>(() => MessageParser.TotalLength(start));
    }

    [Theory]
    [InlineData(0, (byte)'x')] // byte order
    [InlineData(1, (byte)0)] // type
    [InlineData(1, (byte)3)] // an error has a name and a reply serial
    [InlineData(3, (byte)2)] // version
    [InlineData(8, (byte)0)] // serial 0
    public void A_broken_header_is_refused(int offset, byte value)
    {
        byte[] bytes = Samples.Call();
        bytes[offset] = value;
        Assert.Throws<DBusProtocolException>(() => Samples.Parse(bytes));
    }

    [Fact]
    public void A_message_of_an_unknown_type_and_an_unknown_field_are_let_by()
    {
        byte[] bytes = Samples.Call();
        bytes[1] = 77;
        using Message message = Samples.Parse(bytes);
        Assert.Equal((MessageType)77, message.Type);
        byte[] field = Vectors.Hex("6c 02 00 01 00000000 01000000 18000000" + "05 01 75 00 07000000" + "4d 01 73 00 03000000 666f6f00 00000000".Replace(" 00000000", "", StringComparison.Ordinal));
        BitConverter.TryWriteBytes(field.AsSpan(12), field.Length - 16);
        byte[] padded = [.. field, .. new byte[-field.Length & 7]];
        using Message reply = Samples.Parse(padded);
        Assert.Equal(7u, reply.ReplySerial);
    }

    [Fact]
    public void Bytes_beyond_the_signature_are_refused()
    {
        byte[] bytes = [.. Samples.Call(), 0, 0, 0, 0];
        BitConverter.TryWriteBytes(bytes.AsSpan(4), BitConverter.ToInt32(bytes, 4) + 4);
        using Message message = Samples.Parse(bytes);
        Assert.Throws<DBusProtocolException>(() => message.ReadBody());
    }
}
