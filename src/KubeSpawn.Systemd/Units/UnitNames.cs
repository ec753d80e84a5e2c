using System.Globalization;
using System.Text;

namespace KubeSpawn.Systemd.Units;

/// <summary>Names of units as object paths (systemd's bus_label_escape: every byte that is no letter or digit, and a leading digit, as _xx).</summary>
internal static class UnitNames
{
    private const string Prefix = "/org/freedesktop/systemd1/unit/";

    internal static string PathOf(string unit)
    {
        StringBuilder path = new(Prefix);
        byte[] bytes = Encoding.UTF8.GetBytes(unit);
        for (int i = 0; i < bytes.Length; i++)
        {
            char c = (char)bytes[i];
            if (char.IsAsciiLetter(c) || (i > 0 && char.IsAsciiDigit(c)))
                path.Append(c);
            else
                path.Append(CultureInfo.InvariantCulture, $"_{bytes[i]:x2}");
        }
        return path.ToString();
    }
}
