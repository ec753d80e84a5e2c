using System.Globalization;

namespace KubeSpawn.Clusters.Config;

/// <summary>Numbers and sizes as people write them.</summary>
internal static class Numbers
{
    private const string Units = "KMGT";
    private const int UnitBits = 10;

    public static bool TryInteger(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    public static bool TryFraction(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <summary>Bytes, or with K, M, G, T powers of 1024, as systemd reads MemoryMax=.</summary>
    public static bool TrySize(string text, out ulong bytes)
    {
        bytes = 0;
        if (text.Length == 0) return false;
        int unit = Units.IndexOf(text[^1]);
        string digits = unit < 0 ? text : text[..^1];
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)) return false;
        int shift = (unit + 1) * UnitBits;
        bytes = number << shift;
        return bytes >> shift == number;
    }

    /// <summary>The shortest text that <see cref="TrySize"/> reads back.</summary>
    public static string Size(ulong bytes)
    {
        int unit = -1;
        while (bytes != 0 && unit < Units.Length - 1 && bytes % (1UL << UnitBits) == 0)
        {
            bytes >>= UnitBits;
            unit++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + (unit < 0 ? "" : Units[unit]);
    }
}
