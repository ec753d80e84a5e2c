using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Journal;

/// <summary>One run of a unit, as what its processes wrote is marked in the journal.</summary>
/// <param name="Unit">With its suffix.</param>
/// <param name="Invocation">InvocationID, hexadecimal: it tells this run from those before it under the same name.</param>
/// <param name="Since">When it began, microseconds since 1970.</param>
internal sealed record UnitRun(string Unit, string Invocation, ulong Since)
{
    private const string UnitField = "_SYSTEMD_UNIT=";
    private const string InvocationField = "_SYSTEMD_INVOCATION_ID=";

    /// <summary>The present or last run, from the unit's properties (org.freedesktop.systemd1(5)).</summary>
    internal static UnitRun Of(string unit, IReadOnlyDictionary<string, VariantValue> values) => new(
        unit, Convert.ToHexStringLower(values["InvocationID"].Get<byte[]>()), values["InactiveExitTimestamp"].Get<ulong>());

    /// <summary>True: a process of this run wrote that. journald looks the invocation up when it gets the line: of a process that wrote and ended at once, it may know the unit alone.</summary>
    internal bool Wrote(ulong received, IReadOnlyList<string> fields)
    {
        string? invocation = fields.FirstOrDefault(field => field.StartsWith(InvocationField, StringComparison.Ordinal));
        return invocation is not null
            ? invocation.AsSpan(InvocationField.Length).SequenceEqual(Invocation)
            : received >= Since && fields.Any(field => field.StartsWith(UnitField, StringComparison.Ordinal) && field.AsSpan(UnitField.Length).SequenceEqual(Unit));
    }
}
