using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

public ref partial struct MessageWriter
{
    /// <summary>Writes a value with its signature (v).</summary>
    public void WriteVariant(VariantValue value)
    {
        WriteSignature(value.Signature);
        WriteValue(value);
    }

    /// <summary>Writes a value of any type, without its signature.</summary>
    public void WriteValue(VariantValue value)
    {
        if (++_depth > Limits.TotalDepth)
            throw new DBusProtocolException($"a value nested deeper than {Limits.TotalDepth} cannot be sent");
        switch (value.Type)
        {
            case DBusType.Variant:
                WriteVariant((VariantValue)value.Value);
                break;
            case DBusType.Struct:
                WriteStructureStart();
                foreach (VariantValue field in (VariantValue[])value.Value)
                    WriteValue(field);
                break;
            case DBusType.Array:
                WriteArray(value);
                break;
            default:
                WriteBasic(value);
                break;
        }
        _depth--;
    }

    private void WriteArray(VariantValue value)
    {
        if (value.Value is byte[] bytes)
        {
            WriteBytes(bytes);
            return;
        }
        ArrayStart start = WriteArrayStart((DBusType)value.Signature[1]);
        if (value.Value is KeyValuePair<VariantValue, VariantValue>[] entries)
        {
            foreach ((VariantValue key, VariantValue item) in entries)
            {
                WriteDictionaryEntryStart();
                WriteValue(key);
                WriteValue(item);
            }
        }
        else
        {
            foreach (VariantValue element in (VariantValue[])value.Value)
                WriteValue(element);
        }
        WriteArrayEnd(start);
    }

    private readonly void WriteBasic(VariantValue value)
    {
        switch (value.Value)
        {
            case byte v: WriteByte(v); break;
            case bool v: WriteBool(v); break;
            case short v: WriteInt16(v); break;
            case ushort v: WriteUInt16(v); break;
            case int v: WriteInt32(v); break;
            case uint v: WriteUInt32(v); break;
            case long v: WriteInt64(v); break;
            case ulong v: WriteUInt64(v); break;
            case double v: WriteDouble(v); break;
            case string v: WriteString(v); break;
            case ObjectPath v: WriteObjectPath(v.Value); break;
            case Signature v: WriteSignature(v.Value); break;
            case SafeFileHandle v: WriteHandle(v); break;
            default: throw new DBusProtocolException($"a value of type {value.Signature} cannot be sent");
        }
    }
}
