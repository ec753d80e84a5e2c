namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>
/// Texts of header fields. One peer says the same few names message after message: the last text of each field is kept with its bytes, so that
/// it is checked, and made a string, once.
/// </summary>
internal sealed class HeaderTexts
{
    // Object paths may be as long as a message; those that repeat are short.
    private const int LongestKept = 512;

    private readonly (byte[] Bytes, string Text)[] _last = new (byte[] Bytes, string Text)[(int)HeaderField.UnixFds + 1];

    /// <summary>What a name has to be.</summary>
    internal delegate bool Rule(ReadOnlySpan<char> name);

    /// <summary>The text of a field, which keeps the rule.</summary>
    /// <exception cref="DBusProtocolException">It does not, or is no text.</exception>
    internal string Get(HeaderField field, ReadOnlySpan<byte> bytes, Rule rule)
    {
        ref (byte[] Bytes, string Text) last = ref _last[(int)field];
        if (last.Bytes is not null && bytes.SequenceEqual(last.Bytes))
            return last.Text;
        string text = Utf8.ToText(bytes);
        if (!rule(text))
            throw new DBusProtocolException($"\"{text}\" came as {field} in a header");
        if (bytes.Length <= LongestKept)
            last = (bytes.ToArray(), text);
        return text;
    }
}
