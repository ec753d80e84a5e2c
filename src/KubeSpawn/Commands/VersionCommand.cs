using System.Runtime.InteropServices;
using System.Text.Json;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary><c>version</c>: what this binary is.</summary>
internal static class VersionCommand
{
    public static int Run(Terminal terminal, OutputFormat format)
    {
        var version = new VersionResult(BuildInfo.Version, BuildInfo.Commit, Architecture);
        string commit = version.Commit.Length > 0 ? $" ({version.Commit})" : "";
        terminal.Result(format == OutputFormat.Json
            ? JsonSerializer.Serialize(version, JsonResults.Default.VersionResult)
            : $"kube-spawn {version.Version}{commit} linux/{version.Architecture}");
        return 0;
    }

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };
}
