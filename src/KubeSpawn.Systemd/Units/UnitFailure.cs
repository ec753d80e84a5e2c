using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Journal;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Units;

/// <summary>Why a service failed, from its own properties and its last lines in the journal.</summary>
internal static class UnitFailure
{
    private const string AllInterfaces = "";
    private const int LastLines = 5;

    internal static async Task<KubeSpawnException> ExplainAsync(
        SystemServices services, string what, string unit, string jobResult, CancellationToken cancel)
    {
        string cause;
        try
        {
            Dictionary<string, VariantValue> values = await services.UnitObject(UnitNames.PathOf(unit))
                .GetAllAsync(AllInterfaces, cancel).ConfigureAwait(false);
            IReadOnlyList<string> lines = await JournalTail.ReadAsync(UnitRun.Of(unit, values), LastLines, cancel).ConfigureAwait(false);
            cause = Describe(values, jobResult) + (lines.Count > 0 ? $"; its last lines: {string.Join(" | ", lines)}" : "");
        }
        catch (DBusException)
        {
            cause = $"its job ended with \"{jobResult}\", and systemd remembers nothing of the unit";
        }
        return new KubeSpawnException(ExitCode.Node, $"failed to {what}: {cause}", $"Its log: journalctl --unit {unit}");
    }

    internal static string Describe(IReadOnlyDictionary<string, VariantValue> values, string jobResult)
    {
        string result = values["Result"].GetText();
        string text = values["StatusText"].GetText();
        string cause = result switch
        {
            "success" => $"its job ended with \"{jobResult}\"",
            "timeout" => "it was not ready in time",
            "oom-kill" => "it ran out of memory and was killed",
            "protocol" => $"it ended before it was ready ({DescribeExit(values)})",
            "exit-code" or "signal" or "core-dump" => DescribeExit(values),
            _ => $"systemd says \"{result}\"",
        };
        return text.Length > 0 ? $"{cause}; its last words: {text}" : cause;
    }

    // ExecMainCode is si_code of the end: CLD_EXITED 1, CLD_KILLED 2, CLD_DUMPED 3 (sigaction(2)).
    private static string DescribeExit(IReadOnlyDictionary<string, VariantValue> values)
    {
        int status = values["ExecMainStatus"].Get<int>();
        return values["ExecMainCode"].Get<int>() == 1 ? $"its process exited with status {status}" : $"its process was killed by signal {status}";
    }
}
