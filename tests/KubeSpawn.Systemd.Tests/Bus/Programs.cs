using System.Diagnostics;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>Programs that tests need beside the bus.</summary>
internal static class Programs
{
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs one to its end; its output, both streams.</summary>
    internal static async Task<(int Status, string Output)> RunAsync(string program, params string[] arguments)
    {
        Assert.SkipWhen(Find(program) is null, $"needs {program}");
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }
}
