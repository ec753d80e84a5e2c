using System.Globalization;

namespace KubeSpawn.Bench;

/// <summary>Something measured: medians of runs taken in turn.</summary>
/// <param name="Name">What.</param>
/// <param name="Ours">Our number.</param>
/// <param name="Baseline">The number it is compared with.</param>
/// <param name="Limit">Largest allowed ratio of the two.</param>
/// <param name="Unit">Unit of both.</param>
internal sealed record Measure(string Name, double Ours, double Baseline, double Limit, string Unit)
{
    internal bool IsHeld => Ours <= Baseline * Limit;

    internal string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-30} {Ours,7:F2} {Unit,-2} {Baseline,7:F2} {Unit,-2} {Ours / Baseline,7:F2} {Limit,6:F2} {"x",-2} {(IsHeld ? "ok" : "short")}");

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
