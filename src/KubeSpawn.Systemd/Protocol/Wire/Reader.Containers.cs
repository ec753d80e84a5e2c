namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>Where an array that is being read ends.</summary>
public readonly ref struct ArrayEnd
{
    internal ArrayEnd(int offset)
    {
        Offset = offset;
    }

    internal int Offset { get; }
}

public ref partial struct Reader
{
    /// <summary>Begins to read an array: go on while <see cref="HasNext"/>.</summary>
    public ArrayEnd ReadArrayStart(DBusType elementType)
    {
        uint length = ReadUInt32();
        Align(Signatures.Alignment(elementType));
        if (length > Limits.Array || length > (uint)(_bytes.Length - _offset))
            throw new DBusProtocolException($"an array of {length} bytes does not fit into what is left of the message");
        return new ArrayEnd(_offset + (int)length);
    }

    /// <summary>True: there is another element.</summary>
    public readonly bool HasNext(ArrayEnd end) =>
        _offset <= end.Offset ? _offset < end.Offset : throw new DBusProtocolException("an array's last element goes beyond its end");

    /// <summary>Begins to read a structure or a dict entry.</summary>
    public void ReadStructureStart() => Align(8);

    /// <summary>Begins to read an array of dict entries.</summary>
    public ArrayEnd ReadDictionaryStart() => ReadArrayStart(DBusType.DictEntry);

    /// <summary>Reads an array of bytes (ay).</summary>
    public byte[] ReadBytes()
    {
        ArrayEnd end = ReadArrayStart(DBusType.Byte);
        return Take(end.Offset - _offset).ToArray();
    }

    /// <summary>Reads an array of text (as).</summary>
    public string[] ReadStrings()
    {
        List<string> strings = [];
        ArrayEnd end = ReadArrayStart(DBusType.String);
        while (HasNext(end))
            strings.Add(ReadString());
        return [.. strings];
    }
}
