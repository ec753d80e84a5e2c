using System.Text;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>The fields of a header, and which of them a kind of message must have (specification, section "Header Fields").</summary>
/// <param name="texts">Texts of fields of messages before.</param>
internal sealed class HeaderFields(HeaderTexts texts)
{
    private const string Any = "";

    internal string? Path { get; private set; }

    internal string? Interface { get; private set; }

    internal string? Member { get; private set; }

    internal string? ErrorName { get; private set; }

    internal string? Destination { get; private set; }

    internal string? Sender { get; private set; }

    internal uint ReplySerial { get; private set; }

    internal string Signature { get; private set; } = "";

    internal int HandleCount { get; private set; }

    internal void Read(ref Reader reader)
    {
        ArrayEnd end = reader.ReadArrayStart(DBusType.Struct);
        int seen = 0;
        while (reader.HasNext(end))
        {
            reader.ReadStructureStart();
            byte code = reader.ReadByte();
            string signature = ReadType(ref reader, (HeaderField)code);
            if (code is > 0 and <= (byte)HeaderField.UnixFds && (seen & (1 << code)) != 0)
                throw new DBusProtocolException($"header field {(HeaderField)code} comes twice");
            seen |= code < 32 ? 1 << code : 0;
            ReadField(ref reader, (HeaderField)code, signature);
        }
        reader.ReadStructureStart(); // padding before the body, zeros too
    }

    // The signature of a field's variant.
    private static string ReadType(ref Reader reader, HeaderField field)
    {
        string expected = field switch
        {
            HeaderField.Path => "o",
            HeaderField.Signature => "g",
            HeaderField.ReplySerial or HeaderField.UnixFds => "u",
            HeaderField.Invalid => throw new DBusProtocolException("a header field has code 0"),
            > HeaderField.UnixFds => Any, // of a later version: to be ignored
            _ => "s",
        };
        ReadOnlySpan<byte> found = reader.ReadSignatureBytes();
        if (expected != Any && found.Length == 1 && found[0] == expected[0])
            return expected;
        string signature = Encoding.Latin1.GetString(found);
        return expected == Any && Signatures.IsSingle(signature)
            ? signature
            : throw new DBusProtocolException($"header field {field} is of type \"{signature}\", not {(expected == Any ? "one complete type" : expected)}");
    }

    private void ReadField(ref Reader reader, HeaderField field, string signature)
    {
        switch (field)
        {
            case HeaderField.Path: Path = Text(ref reader, field, Names.IsObjectPath); break;
            case HeaderField.Interface: Interface = Text(ref reader, field, Names.IsInterface); break;
            case HeaderField.Member: Member = Text(ref reader, field, Names.IsMember); break;
            case HeaderField.ErrorName: ErrorName = Text(ref reader, field, Names.IsErrorName); break;
            case HeaderField.Destination: Destination = Text(ref reader, field, Names.IsBusName); break;
            case HeaderField.Sender: Sender = Text(ref reader, field, Names.IsBusName); break;
            case HeaderField.ReplySerial: ReplySerial = NotZero(reader.ReadUInt32()); break;
            case HeaderField.Signature: Signature = texts.Get(field, reader.ReadSignatureBytes(), Signatures.IsValid); break;
            case HeaderField.UnixFds: HandleCount = CheckedCount(reader.ReadUInt32()); break;
            default: reader.ReadValue(signature); break;
        }
    }

    private string Text(ref Reader reader, HeaderField field, HeaderTexts.Rule rule) => texts.Get(field, reader.ReadTextBytes(), rule);

    internal void Check(MessageType type, uint serial, int bodyLength)
    {
        bool complete = type switch
        {
            MessageType.MethodCall => Path is not null && Member is not null,
            MessageType.Signal => Path is not null && Member is not null && Interface is not null,
            MessageType.MethodReturn => ReplySerial != 0,
            MessageType.Error => ReplySerial != 0 && ErrorName is not null,
            MessageType.Invalid => false,
            _ => true, // of a later version: to be ignored
        };
        if (!complete)
            throw new DBusProtocolException($"a message of type {type} lacks a header field it must have");
        NotZero(serial);
        if (Signature.Length == 0 && bodyLength > 0)
            throw new DBusProtocolException($"a message has a body of {bodyLength} bytes and no signature");
    }

    private static uint NotZero(uint serial) => serial != 0 ? serial : throw new DBusProtocolException("a message has serial 0");

    private static int CheckedCount(uint count) => count <= Limits.FileDescriptors
        ? (int)count
        : throw new DBusProtocolException($"a message announces {count} file descriptors: the limit is {Limits.FileDescriptors}");
}
