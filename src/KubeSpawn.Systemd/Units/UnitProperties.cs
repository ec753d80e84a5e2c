using KubeSpawn.Systemd.Protocol.Wire;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Units;

/// <summary>
/// Properties of a transient unit, with the types that systemd wants (org.freedesktop.systemd1(5); systemd's own
/// dbus-*.c say which name takes which type).
/// </summary>
public sealed class UnitProperties
{
    private readonly List<(string Name, VariantValue Value)> _properties = [];

    /// <summary>The properties in the order they were added.</summary>
    internal (string Name, VariantValue Value)[] ToArray() => [.. _properties];

    /// <summary>Any property.</summary>
    public UnitProperties Add(string name, VariantValue value)
    {
        _properties.Add((name, value));
        return this;
    }

    /// <summary>Text.</summary>
    public UnitProperties Add(string name, string value) => Add(name, VariantValue.String(value));

    /// <summary>A switch.</summary>
    public UnitProperties Add(string name, bool value) => Add(name, VariantValue.Bool(value));

    /// <summary>A number.</summary>
    public UnitProperties Add(string name, ulong value) => Add(name, VariantValue.UInt64(value));

    /// <summary>A span of time; systemd counts in microseconds.</summary>
    public UnitProperties Add(string name, TimeSpan value) => Add(name, (ulong)value.TotalMicroseconds);

    /// <summary>A list of text.</summary>
    public UnitProperties Add(string name, IEnumerable<string> values) => Add(name, VariantValue.Strings(values));

    /// <summary>A file descriptor.</summary>
    public UnitProperties Add(string name, SafeFileHandle value) => Add(name, VariantValue.Handle(value));

    /// <summary>
    /// ExecStart=: a(sasb), one command: program, all arguments with the program as the first, and that failure counts. Arguments arrive as
    /// they are: systemd would put variables of the environment in the place of <c>$NAME</c>, so a dollar sign is doubled (systemd.service(5)).
    /// </summary>
    public UnitProperties AddExecStart(string program, IReadOnlyList<string> arguments) => Add(
        "ExecStart",
        VariantValue.Array(
            "(sasb)",
            VariantValue.Struct(
                VariantValue.String(program),
                VariantValue.Strings(arguments.Select(static a => a.Replace("$", "$$", StringComparison.Ordinal))),
                VariantValue.Bool(false))));

    /// <summary>SuccessExitStatus= or RestartForceExitStatus=: (aiai), exit statuses and signals.</summary>
    public UnitProperties AddExitStatus(string name, params int[] statuses) => Add(
        name,
        VariantValue.Struct(
            VariantValue.Array("i", [.. statuses.Select(VariantValue.Int32)]),
            VariantValue.Array("i")));

    /// <summary>Asserts=: a(sbbs), one condition on a path; where it does not hold, the job ends with "assert" and nothing is run.</summary>
    public UnitProperties AddAssert(string condition, string path) => Add(
        "Asserts",
        VariantValue.Array(
            "(sbbs)",
            VariantValue.Struct(VariantValue.String(condition), VariantValue.Bool(false), VariantValue.Bool(false), VariantValue.String(path))));
}
