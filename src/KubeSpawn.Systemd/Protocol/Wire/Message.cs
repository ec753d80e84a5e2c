namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>A message that came in. Disposing of it closes the file descriptors that were not taken.</summary>
public sealed class Message : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _bodyOffset;
    private readonly bool _bigEndian;
    private readonly HandleList? _handles;

    internal Message(byte[] bytes, int bodyOffset, bool bigEndian, HandleList? handles)
    {
        _bytes = bytes;
        _bodyOffset = bodyOffset;
        _bigEndian = bigEndian;
        _handles = handles;
    }

    /// <summary>Call, return, error or signal.</summary>
    public MessageType Type { get; internal init; }

    /// <summary>Flags.</summary>
    public MessageFlags Flags { get; internal init; }

    /// <summary>The sender's number of this message; never 0.</summary>
    public uint Serial { get; internal init; }

    /// <summary>The call that this answers.</summary>
    public uint ReplySerial { get; internal init; }

    /// <summary>Object that is called, or that signals.</summary>
    public string? Path { get; internal init; }

    /// <summary>Interface.</summary>
    public string? Interface { get; internal init; }

    /// <summary>Method or signal.</summary>
    public string? Member { get; internal init; }

    /// <summary>Name of an error.</summary>
    public string? ErrorName { get; internal init; }

    /// <summary>Bus name of the receiver.</summary>
    public string? Destination { get; internal init; }

    /// <summary>Unique bus name of the sender.</summary>
    public string? Sender { get; internal init; }

    /// <summary>Types of the body.</summary>
    public string Signature { get; internal init; } = "";

    /// <summary>File descriptors that came along.</summary>
    public int HandleCount => _handles?.Count ?? 0;

    /// <summary>Bytes of all of it, header included.</summary>
    internal int Length => _bytes.Length;

    /// <summary>A reader at the start of the body.</summary>
    public Reader GetBodyReader() => new(_bytes.AsSpan(_bodyOffset), _bigEndian, _handles);

    /// <summary>A reader at the start of the body, which must have this signature.</summary>
    public Reader GetBodyReader(string expectedSignature) => Signature == expectedSignature
        ? GetBodyReader()
        : throw new DBusProtocolException($"{Interface}.{Member ?? ErrorName} came with signature \"{Signature}\", not \"{expectedSignature}\"");

    /// <summary>All values of the body, whatever they are; all of it must be used.</summary>
    public VariantValue[] ReadBody()
    {
        List<VariantValue> values = [];
        Reader reader = GetBodyReader();
        for (string rest = Signature; rest.Length > 0;)
        {
            int length = Signatures.FirstLength(rest);
            values.Add(reader.ReadValue(rest[..length]));
            rest = rest[length..];
        }
        return reader.AtEnd ? [.. values] : throw new DBusProtocolException("a message has more bytes than its signature says");
    }

    /// <summary>The first argument if it is text, which by convention is the words of an error.</summary>
    internal string FirstText() => Signature.StartsWith('s') ? GetBodyReader().ReadString() : "";

    /// <summary>Closes the file descriptors that were not taken.</summary>
    public void Dispose() => _handles?.Dispose();
}
