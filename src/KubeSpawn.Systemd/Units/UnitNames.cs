using System.Globalization;
using System.Text;

namespace KubeSpawn.Systemd.Units;

/// <summary>Names of units as object paths (systemd's bus_label_escape: every byte that is no letter or digit, and a leading digit, as _xx).</summary>
internal static class UnitNames
{
    internal static string PathOf(string unit) => Escape("/org/freedesktop/systemd1/unit/", unit);

    /// <summary>machined escapes the names of machines in the same way.</summary>
    internal static string MachinePathOf(string machine) => Escape("/org/freedesktop/machine1/machine/", machine);

    private static string Escape(string prefix, string name)
    {
        if (name.Length == 0)
            return prefix + "_";
        StringBuilder path = new(prefix);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
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
