using System.Globalization;
using System.Text;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <summary>One of the alternatives of an address: <c>transport:key=value,key=value</c>.</summary>
/// <param name="Transport">e.g. <c>unix</c>.</param>
/// <param name="Values">Keys and values, without escapes.</param>
public sealed record DBusAddress(string Transport, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The host's system bus.</summary>
    public const string SystemBus = "unix:path=/run/dbus/system_bus_socket";

    /// <summary>The address of a socket by its path.</summary>
    public static string ForPath(string path) => $"unix:path={Escape(path)}";

    /// <summary>Takes an address with its alternatives (separated by <c>;</c>) apart (specification, section "Server Addresses").</summary>
    /// <exception cref="DBusProtocolException">It is not formed as it must be.</exception>
    public static IReadOnlyList<DBusAddress> ParseAll(string text)
    {
        List<DBusAddress> addresses = [];
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
            addresses.Add(ParseOne(part));
        return addresses.Count > 0 ? addresses : throw new DBusProtocolException("an address is empty");
    }

    private static DBusAddress ParseOne(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new DBusProtocolException($"address \"{text}\" has no transport");
        Dictionary<string, string> values = [];
        foreach (string pair in text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !values.TryAdd(pair[..equals], Unescape(pair[(equals + 1)..])))
                throw new DBusProtocolException($"\"{pair}\" in address \"{text}\" is no key=value, or comes twice");
        }
        return new DBusAddress(text[..colon], values);
    }

    private static string Unescape(string value)
    {
        List<byte> bytes = new(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                if (!IsPlain(value[i]))
                    throw new DBusProtocolException($"'{value[i]}' in an address must be written with %");
                bytes.Add((byte)value[i]);
                continue;
            }
            if (i + 2 >= value.Length || !byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
                throw new DBusProtocolException($"\"{value}\" in an address has a % that two hexadecimal digits do not follow");
            bytes.Add(escaped);
            i += 2;
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string Escape(string value)
    {
        StringBuilder text = new();
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            if (IsPlain((char)b))
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }
        return text.ToString();
    }

    // '~' is no member of the specification's set, but libdbus, sd-bus and dbus-broker write and take '*' and '~' alike.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "-_/.\\*~".Contains(c);
}
