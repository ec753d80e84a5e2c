using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// A value together with its signature: what a variant holds. Basic types are their C# counterparts (h: <see cref="SafeFileHandle"/>),
/// <c>ay</c> is a byte array, other arrays and structures are arrays of values, dictionaries arrays of pairs.
/// </summary>
public sealed partial class VariantValue
{
    private VariantValue(string signature, object value)
    {
        Signature = signature;
        Value = value;
    }

    /// <summary>One complete type.</summary>
    public string Signature { get; }

    /// <summary>The first code of the signature.</summary>
    public DBusType Type => (DBusType)Signature[0];

    internal object Value { get; }

    /// <summary>The items of an array or the fields of a structure.</summary>
    public IReadOnlyList<VariantValue> Items => Get<VariantValue[]>();

    /// <summary>The entries of a dictionary.</summary>
    public IReadOnlyList<KeyValuePair<VariantValue, VariantValue>> Entries => Get<KeyValuePair<VariantValue, VariantValue>[]>();

    /// <summary>The value of a basic type, a byte array, or the value in a nested variant (<see cref="VariantValue"/>).</summary>
    /// <exception cref="DBusProtocolException">It is of another type.</exception>
    public T Get<T>() => Value is T value
        ? value
        : throw new DBusProtocolException($"a value of type {Signature} came where {typeof(T).Name} was expected");

    /// <summary>Text, object path or signature.</summary>
    public string GetText() => Value switch
    {
        string text => text,
        ObjectPath path => path.Value,
        Signature signature => signature.Value,
        _ => throw new DBusProtocolException($"a value of type {Signature} came where text was expected"),
    };

    /// <summary>As <c>busctl</c> would show it: signature, then values.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(Signature).Append(' ');
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        switch (Value)
        {
            case VariantValue inner:
                text.Append('<').Append(inner).Append('>');
                break;
            case VariantValue[] items:
                AppendAll(text, items, Type == DBusType.Struct ? "()" : "[]", static (t, item) => item.Append(t));
                break;
            case KeyValuePair<VariantValue, VariantValue>[] entries:
                AppendAll(text, entries, "{}", static (t, entry) =>
                {
                    entry.Key.Append(t);
                    t.Append(": ");
                    entry.Value.Append(t);
                });
                break;
            case byte[] bytes:
                text.Append(Convert.ToHexStringLower(bytes));
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case SafeFileHandle:
                text.Append("fd");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{Value}");
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, T[] items, string brackets, Action<StringBuilder, T> append)
    {
        text.Append(brackets[0]);
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                text.Append(", ");
            append(text, items[i]);
        }
        text.Append(brackets[1]);
    }
}
