using System.Buffers.Binary;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>Finds out how long a message is, and takes its header apart; one for the messages of a stream.</summary>
internal sealed class MessageParser
{
    /// <summary>Bytes from which the length of the whole follows: fixed part, and length of the field array.</summary>
    internal const int PrefixLength = 16;

    private readonly HeaderTexts _texts = new();

    /// <summary>Length of the message that starts with these bytes (at least <see cref="PrefixLength"/>), within the limits.</summary>
    internal static int TotalLength(ReadOnlySpan<byte> prefix)
    {
        bool bigEndian = IsBigEndian(prefix[0]);
        uint body = ReadUInt32(prefix[4..], bigEndian);
        uint fields = ReadUInt32(prefix[12..], bigEndian);
        if (fields > Limits.Array)
            throw new DBusProtocolException($"a message's header has {fields} bytes of fields: the limit is {Limits.Array}");
        long total = PrefixLength + (((long)fields + 7) & ~7L) + body;
        return total <= Limits.Message
            ? (int)total
            : throw new DBusProtocolException($"a message has {total} bytes: the limit is {Limits.Message}");
    }

    /// <summary>File descriptors that the message announces; needed before it can be parsed with them.</summary>
    internal Message Parse(byte[] bytes, Func<int, HandleList?> takeHandles)
    {
        bool bigEndian = IsBigEndian(bytes[0]);
        if (bytes[3] != 1)
            throw new DBusProtocolException($"a message has protocol version {bytes[3]}, not 1");
        int bodyLength = (int)ReadUInt32(bytes.AsSpan(4), bigEndian);
        HeaderFields fields = new(_texts);
        Reader reader = new(bytes.AsSpan(0, bytes.Length - bodyLength), bigEndian, null, 12);
        fields.Read(ref reader);
        MessageType type = (MessageType)bytes[1];
        uint serial = ReadUInt32(bytes.AsSpan(8), bigEndian);
        fields.Check(type, serial, bodyLength);
        return new Message(bytes, bytes.Length - bodyLength, bigEndian, takeHandles(fields.HandleCount))
        {
            Type = type,
            Flags = (MessageFlags)bytes[2],
            Serial = serial,
            ReplySerial = fields.ReplySerial,
            Path = fields.Path,
            Interface = fields.Interface,
            Member = fields.Member,
            ErrorName = fields.ErrorName,
            Destination = fields.Destination,
            Sender = fields.Sender,
            Signature = fields.Signature,
        };
    }

    private static bool IsBigEndian(byte mark) => mark switch
    {
        (byte)'l' => false,
        (byte)'B' => true,
        _ => throw new DBusProtocolException($"a message begins with {mark}, neither 'l' nor 'B'"),
    };

    private static uint ReadUInt32(ReadOnlySpan<byte> span, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(span) : BinaryPrimitives.ReadUInt32LittleEndian(span);
}
