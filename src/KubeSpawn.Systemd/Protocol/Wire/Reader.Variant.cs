namespace KubeSpawn.Systemd.Protocol.Wire;

public ref partial struct Reader
{
    /// <summary>Reads a variant (v): its signature, then the value.</summary>
    public VariantValue ReadVariant()
    {
        string signature = ReadSignature().Value;
        if (!Signatures.IsSingle(signature))
            throw new DBusProtocolException($"a variant has signature \"{signature}\", not one complete type");
        return ReadValue(signature);
    }

    /// <summary>Reads a value of any one complete type.</summary>
    public VariantValue ReadValue(string signature)
    {
        Enter();
        object value = (DBusType)signature[0] switch
        {
            DBusType.Variant => ReadVariant(),
            DBusType.Array when signature == "ay" => ReadBytes(),
            DBusType.Array when signature[1] == '{' => ReadEntries(signature),
            DBusType.Array => ReadElements(signature[1..]),
            DBusType.Struct => ReadFields(signature.AsSpan(1, signature.Length - 2)),
            _ => ReadBasic((DBusType)signature[0]),
        };
        _depth--;
        return VariantValue.FromWire(signature, value);
    }

    private object ReadBasic(DBusType type) => type switch
    {
        DBusType.Byte => ReadByte(),
        DBusType.Boolean => ReadBool(),
        DBusType.Int16 => ReadInt16(),
        DBusType.UInt16 => ReadUInt16(),
        DBusType.Int32 => ReadInt32(),
        DBusType.UInt32 => ReadUInt32(),
        DBusType.Int64 => ReadInt64(),
        DBusType.UInt64 => ReadUInt64(),
        DBusType.Double => ReadDouble(),
        DBusType.String => ReadString(),
        DBusType.ObjectPath => ReadObjectPath(),
        DBusType.Signature => ReadSignature(),
        DBusType.UnixFd => ReadHandle(),
        _ => throw new DBusProtocolException($"there is no type '{(char)type}'"),
    };

    private VariantValue[] ReadElements(string elementSignature)
    {
        List<VariantValue> elements = [];
        ArrayEnd end = ReadArrayStart((DBusType)elementSignature[0]);
        while (HasNext(end))
            elements.Add(ReadValue(elementSignature));
        return [.. elements];
    }

    private VariantValue[] ReadFields(ReadOnlySpan<char> signature)
    {
        List<VariantValue> fields = [];
        ReadStructureStart();
        while (signature.Length > 0)
        {
            int length = Signatures.FirstLength(signature);
            fields.Add(ReadValue(signature[..length].ToString()));
            signature = signature[length..];
        }
        return [.. fields];
    }

    private KeyValuePair<VariantValue, VariantValue>[] ReadEntries(string signature)
    {
        string keySignature = signature[2..3];
        string valueSignature = signature[3..^1];
        List<KeyValuePair<VariantValue, VariantValue>> entries = [];
        ArrayEnd end = ReadDictionaryStart();
        while (HasNext(end))
        {
            ReadStructureStart();
            VariantValue key = ReadValue(keySignature);
            entries.Add(new(key, ReadValue(valueSignature)));
        }
        return [.. entries];
    }
}
