using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

public sealed partial class VariantValue
{
    /// <summary>y</summary>
    public static VariantValue Byte(byte value) => new("y", value);

    /// <summary>b</summary>
    public static VariantValue Bool(bool value) => new("b", value);

    /// <summary>n</summary>
    public static VariantValue Int16(short value) => new("n", value);

    /// <summary>q</summary>
    public static VariantValue UInt16(ushort value) => new("q", value);

    /// <summary>i</summary>
    public static VariantValue Int32(int value) => new("i", value);

    /// <summary>u</summary>
    public static VariantValue UInt32(uint value) => new("u", value);

    /// <summary>x</summary>
    public static VariantValue Int64(long value) => new("x", value);

    /// <summary>t</summary>
    public static VariantValue UInt64(ulong value) => new("t", value);

    /// <summary>d</summary>
    public static VariantValue Double(double value) => new("d", value);

    /// <summary>s</summary>
    public static VariantValue String(string value) => new("s", value);

    /// <summary>o</summary>
    public static VariantValue Path(ObjectPath value) => new("o", value);

    /// <summary>g</summary>
    public static VariantValue SignatureOf(Signature value) => new("g", value);

    /// <summary>h</summary>
    public static VariantValue Handle(SafeFileHandle value) => new("h", value);

    /// <summary>ay</summary>
    public static VariantValue Bytes(byte[] value) => new("ay", value);

    /// <summary>as</summary>
    public static VariantValue Strings(IEnumerable<string> values) => new("as", values.Select(String).ToArray());

    /// <summary>v: a variant in a variant.</summary>
    public static VariantValue Variant(VariantValue inner) => new("v", inner);

    /// <summary>A structure of one field or more.</summary>
    public static VariantValue Struct(params VariantValue[] fields) =>
        fields.Length == 0
            ? throw new DBusProtocolException("a structure has at least one field")
            : new($"({string.Concat(fields.Select(f => f.Signature))})", fields);

    /// <summary>An array; all items are of the element type.</summary>
    public static VariantValue Array(string elementSignature, params VariantValue[] items)
    {
        Check(elementSignature, items);
        return elementSignature == "y"
            ? Bytes(System.Array.ConvertAll(items, item => item.Get<byte>()))
            : new($"a{elementSignature}", items);
    }

    /// <summary>A dictionary; all keys and all values are of their types.</summary>
    public static VariantValue Dictionary(string keySignature, string valueSignature, params KeyValuePair<VariantValue, VariantValue>[] entries)
    {
        Check(keySignature, entries.Select(e => e.Key));
        Check(valueSignature, entries.Select(e => e.Value));
        return new($"a{{{keySignature}{valueSignature}}}", entries);
    }

    /// <summary>For readers, which know what fits.</summary>
    internal static VariantValue FromWire(string signature, object value) => new(signature, value);

    private static void Check(string signature, IEnumerable<VariantValue> values)
    {
        foreach (VariantValue value in values)
        {
            if (value.Signature != signature)
                throw new DBusProtocolException($"a value of type {value.Signature} does not fit among those of type {signature}");
        }
    }
}
