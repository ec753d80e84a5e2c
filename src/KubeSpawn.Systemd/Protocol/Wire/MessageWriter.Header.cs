namespace KubeSpawn.Systemd.Protocol.Wire;

public ref partial struct MessageWriter
{
    private const byte ProtocolVersion = 1;

    /// <summary>Begins a method call.</summary>
    /// <param name="destination">Bus name; null on a connection without a bus.</param>
    /// <param name="path">Object.</param>
    /// <param name="interface">Its interface.</param>
    /// <param name="member">The method.</param>
    /// <param name="signature">Of the body that follows.</param>
    /// <param name="flags">Flags.</param>
    public void WriteMethodCallHeader(
        string? destination, string path, string? @interface, string member, string signature = "", MessageFlags flags = MessageFlags.None)
    {
        ArrayStart fields = BeginHeader(MessageType.MethodCall, flags, member);
        WriteField(HeaderField.Path, path);
        WriteField(HeaderField.Interface, @interface);
        WriteField(HeaderField.Member, member);
        WriteField(HeaderField.Destination, destination);
        EndHeader(fields, signature);
    }

    /// <summary>Begins the answer to a call.</summary>
    public void WriteMethodReturnHeader(uint replySerial, string? destination, string signature = "")
    {
        ArrayStart fields = BeginHeader(MessageType.MethodReturn, MessageFlags.NoReplyExpected, "reply");
        WriteReplySerial(replySerial);
        WriteField(HeaderField.Destination, destination);
        EndHeader(fields, signature);
    }

    /// <summary>Writes an error as answer to a call, whole.</summary>
    public void WriteError(uint replySerial, string? destination, string errorName, string text)
    {
        ArrayStart fields = BeginHeader(MessageType.Error, MessageFlags.NoReplyExpected, errorName);
        WriteField(HeaderField.ErrorName, errorName);
        WriteReplySerial(replySerial);
        WriteField(HeaderField.Destination, destination);
        EndHeader(fields, "s");
        WriteString(text);
    }

    /// <summary>Begins a signal.</summary>
    public void WriteSignalHeader(string? destination, string path, string @interface, string member, string signature = "")
    {
        ArrayStart fields = BeginHeader(MessageType.Signal, MessageFlags.NoReplyExpected, member);
        WriteField(HeaderField.Path, path);
        WriteField(HeaderField.Interface, @interface);
        WriteField(HeaderField.Member, member);
        WriteField(HeaderField.Destination, destination);
        EndHeader(fields, signature);
    }

    private ArrayStart BeginHeader(MessageType type, MessageFlags flags, string label)
    {
        if (_buffer.Length != 0)
            throw new InvalidOperationException("a message has one header");
        _buffer.Flags = flags;
        _buffer.Label = label;
        ReadOnlySpan<byte> start = [(byte)'l', (byte)type, (byte)flags, ProtocolVersion, 0, 0, 0, 0, 0, 0, 0, 0];
        start.CopyTo(_buffer.Extend(start.Length));
        return WriteArrayStart(DBusType.Struct);
    }

    private void EndHeader(ArrayStart fields, string signature)
    {
        if (signature.Length > 0)
        {
            BeginField(HeaderField.Signature, "g");
            WriteSignature(signature);
        }
        // A variant may turn out to hold a descriptor, which is known only after the header: 0 is as good as no field at all.
        if (signature.AsSpan().ContainsAny('h', 'v'))
        {
            BeginField(HeaderField.UnixFds, "u");
            Align(4);
            _buffer.HandleCountOffset = _buffer.Length;
            WriteRaw(0);
        }
        WriteArrayEnd(fields);
        Align(8);
        _bodyStart = _buffer.Length;
    }

    private void WriteField(HeaderField field, string? value)
    {
        if (value is null)
            return;
        CheckName(field, value);
        BeginField(field, field == HeaderField.Path ? "o" : "s");
        WriteString(value);
    }

    private void WriteReplySerial(uint serial)
    {
        BeginField(HeaderField.ReplySerial, "u");
        WriteUInt32(serial);
    }

    private void BeginField(HeaderField field, string signature)
    {
        WriteStructureStart();
        WriteByte((byte)field);
        WriteSignature(signature);
    }

    private static void CheckName(HeaderField field, string value)
    {
        bool valid = field switch
        {
            HeaderField.Path => Names.IsObjectPath(value),
            HeaderField.Member => Names.IsMember(value),
            HeaderField.Destination => Names.IsBusName(value),
            _ => Names.IsInterface(value),
        };
        if (!valid)
            throw new DBusProtocolException($"\"{value}\" cannot be sent as {field}: the D-Bus specification does not allow it");
    }
}
