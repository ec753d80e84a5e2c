using System.Text.Json;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary>Prints what a command would do, in order.</summary>
internal static class DryRun
{
    /// <summary>A line each, or a JSON array of lines.</summary>
    public static int Print(Invocation invocation, IReadOnlyList<string> lines)
    {
        if (invocation.Json) invocation.Terminal.Result(JsonSerializer.Serialize(lines, JsonResults.Default.IReadOnlyListString));
        else foreach (string line in lines) invocation.Terminal.Result(line);
        return 0;
    }
}
