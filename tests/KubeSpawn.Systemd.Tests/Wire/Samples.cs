using System.Buffers.Binary;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Wire;

/// <summary>Whole messages for tests.</summary>
internal static class Samples
{
    internal static byte[] Call()
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader("org.example.Service", "/org/example", "org.example.Iface", "Do", "sa{sv}", MessageFlags.NoAutoStart);
        writer.WriteString("text");
        ArrayStart start = writer.WriteDictionaryStart();
        writer.WriteDictionaryEntryStart();
        writer.WriteString("k");
        writer.WriteVariant(VariantValue.UInt32(5));
        writer.WriteDictionaryEnd(start);
        return Finish(writer);
    }

    /// <summary>A signal with one value of each vector.</summary>
    internal static byte[] Everything()
    {
        MessageWriter writer = new();
        writer.WriteSignalHeader(null, "/org/example", "org.example.Iface", "Done", string.Concat(Enumerable.Repeat("v", Vectors.All.Length)));
        foreach ((VariantValue value, _, _) in Vectors.All)
            writer.WriteVariant(value);
        return Finish(writer);
    }

    /// <summary>An error reply in the other byte order, made by hand.</summary>
    internal static byte[] BigEndianError()
    {
        byte[] fields = Vectors.Hex("04 01 73 00 00000005 612e622e63 00 0000" + "05 01 75 00 00000001" + "08 01 67 00 01 73 00 00");
        byte[] message = [(byte)'B', 3, 1, 1, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, .. fields, 0, 0, 0, 3, .. "bad\0"u8];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(12), fields.Length - 1);
        return message;
    }

    internal static Message Parse(byte[] bytes) => Parse(new MessageParser(), bytes);

    internal static Message Parse(MessageParser parser, byte[] bytes) => parser.Parse([.. bytes], static _ => null);

    private static byte[] Finish(MessageWriter writer)
    {
        using MessageBuffer buffer = writer.Finish();
        buffer.Patch(MessageBuffer.SerialOffset, 9);
        return buffer.Bytes.ToArray();
    }
}
