namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>Where an array began: the place of its length, and that of its first element.</summary>
public readonly ref struct ArrayStart
{
    internal ArrayStart(int lengthOffset, int firstElement)
    {
        LengthOffset = lengthOffset;
        FirstElement = firstElement;
    }

    internal int LengthOffset { get; }

    internal int FirstElement { get; }
}

public ref partial struct MessageWriter
{
    /// <summary>Begins an array; its length counts from the first element, after that one's padding.</summary>
    public readonly ArrayStart WriteArrayStart(DBusType elementType)
    {
        Align(4);
        int lengthOffset = _buffer.Length;
        WriteRaw(0);
        Align(Signatures.Alignment(elementType));
        return new ArrayStart(lengthOffset, _buffer.Length);
    }

    /// <summary>Ends the array and patches its length.</summary>
    public readonly void WriteArrayEnd(ArrayStart start)
    {
        int length = _buffer.Length - start.FirstElement;
        if (length > Limits.Array)
            throw new DBusProtocolException($"an array of {length} bytes cannot be sent: the limit is {Limits.Array}");
        _buffer.Patch(start.LengthOffset, (uint)length);
    }

    /// <summary>Begins a structure; it ends by itself.</summary>
    public readonly void WriteStructureStart() => Align(8);

    /// <summary>Begins an array of dict entries.</summary>
    public readonly ArrayStart WriteDictionaryStart() => WriteArrayStart(DBusType.DictEntry);

    /// <summary>Begins an entry: write key, then value.</summary>
    public readonly void WriteDictionaryEntryStart() => Align(8);

    /// <summary>Ends an array of dict entries.</summary>
    public readonly void WriteDictionaryEnd(ArrayStart start) => WriteArrayEnd(start);

    /// <summary>Writes an array of bytes (ay).</summary>
    public readonly void WriteBytes(ReadOnlySpan<byte> value)
    {
        ArrayStart start = WriteArrayStart(DBusType.Byte);
        value.CopyTo(_buffer.Extend(value.Length));
        WriteArrayEnd(start);
    }

    /// <summary>Writes an array of text (as).</summary>
    public readonly void WriteStrings(IEnumerable<string> values)
    {
        ArrayStart start = WriteArrayStart(DBusType.String);
        foreach (string value in values)
            WriteString(value);
        WriteArrayEnd(start);
    }
}
