using System.Globalization;

namespace KubeSpawn.Output;

/// <summary>Spans of time and sizes for people: short, one unit or two. What is not known is "-", never 0.</summary>
internal static class Quantities
{
    private const int Step = 1024;

    /// <summary>3d4h, 4h12m, 12m30s, 30s.</summary>
    public static string Age(TimeSpan? age) => age switch
    {
        null => "-",
        { TotalDays: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d{span.Hours}h"),
        { TotalHours: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h{span.Minutes}m"),
        { TotalMinutes: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds}s"),
        { } span => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)span.TotalSeconds)}s"),
    };

    /// <summary>Bytes in units of 1024: 980B, 12K, 1.4G.</summary>
    public static string Size(long? bytes)
    {
        if (bytes is not { } known) return "-";
        double value = known;
        int unit = 0;
        for (; value >= Step && unit < Units.Length - 1; unit++) value /= Step;
        string format = unit == 0 || value >= 10 ? "0" : "0.#";
        return value.ToString(format, CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>In use, and the limit where there is one: 312M, 312M/2G.</summary>
    public static string Memory(long? bytes, long? max) => max is null ? Size(bytes) : $"{Size(bytes)}/{Size(max)}";

    /// <summary>CPU time, and its share of the time that went by: 1m30s 12%.</summary>
    public static string Cpu(double? seconds, double? percent)
    {
        string time = Age(seconds is { } known ? TimeSpan.FromSeconds(known) : null);
        return percent is { } share ? string.Create(CultureInfo.InvariantCulture, $"{time} {share:0}%") : time;
    }

    private static readonly string[] Units = ["B", "K", "M", "G", "T", "P"];
}
