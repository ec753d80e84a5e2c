namespace KubeSpawn.Systemd.Protocol;

/// <summary>Walks and checks signatures (specification, section "Type System").</summary>
public static class Signatures
{
    private const string Basic = "ybnqiuxtdsogh";

    /// <summary>True: zero or more complete types within the limits of length and depth.</summary>
    public static bool IsValid(ReadOnlySpan<char> signature)
    {
        if (signature.Length > Limits.Signature)
            return false;
        int offset = 0;
        while (offset < signature.Length)
        {
            if (!TrySkip(signature, ref offset, 0, 0))
                return false;
        }
        return true;
    }

    /// <summary>True: exactly one complete type.</summary>
    public static bool IsSingle(ReadOnlySpan<char> signature)
    {
        int offset = 0;
        return signature.Length <= Limits.Signature && TrySkip(signature, ref offset, 0, 0) && offset == signature.Length;
    }

    /// <summary>Length of the first complete type of a valid signature.</summary>
    public static int FirstLength(ReadOnlySpan<char> signature)
    {
        int offset = 0;
        return TrySkip(signature, ref offset, 0, 0)
            ? offset
            : throw new DBusProtocolException($"\"{signature}\" is no valid signature");
    }

    /// <summary>The alignment, in bytes, of values of a type.</summary>
    public static int Alignment(DBusType type) => type switch
    {
        DBusType.Byte or DBusType.Signature or DBusType.Variant => 1,
        DBusType.Int16 or DBusType.UInt16 => 2,
        DBusType.Int64 or DBusType.UInt64 or DBusType.Double or DBusType.Struct or DBusType.DictEntry => 8,
        _ => 4,
    };

    /// <summary>True: a type without others in it, that can be the key of a dict entry.</summary>
    public static bool IsBasic(char code) => Basic.Contains(code);

    private static bool TrySkip(ReadOnlySpan<char> signature, ref int offset, int arrays, int structures)
    {
        if (offset >= signature.Length)
            return false;
        char code = signature[offset++];
        return code switch
        {
            'a' when offset < signature.Length && signature[offset] == '{' =>
                arrays < Limits.ArrayDepth && TrySkipDictEntry(signature, ref offset, arrays + 1, structures + 1),
            'a' => arrays < Limits.ArrayDepth && TrySkip(signature, ref offset, arrays + 1, structures),
            '(' => TrySkipStructure(signature, ref offset, arrays, structures + 1),
            'v' => true,
            _ => IsBasic(code),
        };
    }

    private static bool TrySkipStructure(ReadOnlySpan<char> signature, ref int offset, int arrays, int structures)
    {
        if (structures > Limits.StructureDepth)
            return false;
        int fields = 0;
        while (offset < signature.Length && signature[offset] != ')')
        {
            if (!TrySkip(signature, ref offset, arrays, structures))
                return false;
            fields++;
        }
        return fields > 0 && offset++ < signature.Length;
    }

    private static bool TrySkipDictEntry(ReadOnlySpan<char> signature, ref int offset, int arrays, int structures)
    {
        offset++; // the brace
        if (structures > Limits.StructureDepth || offset >= signature.Length || !IsBasic(signature[offset++]))
            return false;
        return TrySkip(signature, ref offset, arrays, structures) && offset < signature.Length && signature[offset++] == '}';
    }
}
