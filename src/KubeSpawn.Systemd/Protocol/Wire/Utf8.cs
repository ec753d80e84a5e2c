using System.Text;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>UTF-8 that refuses what is not valid, both ways; holds no state.</summary>
internal static class Utf8
{
    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes text of bytes that came as such.</summary>
    /// <exception cref="DBusProtocolException">They are no UTF-8, or have a NUL among them.</exception>
    internal static string ToText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
            throw new DBusProtocolException("text has a NUL in it");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new DBusProtocolException("text is not UTF-8");
        }
    }
}
