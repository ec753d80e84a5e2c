using System.Diagnostics;

namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>Runs programs on the machine that the tests run on.</summary>
internal static class Processes
{
    /// <summary>Runs it to its end; a longer run is killed and fails the test.</summary>
    public static async Task<Outcome> RunAsync(IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        long begun = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"failed to start \"{command[0]}\"");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> error = process.StandardError.ReadToEndAsync(cancel);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {limit.TotalSeconds} s: {Text(command)}\n{await error}");
        }

        return new Outcome(Text(command), process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(begun));
    }

    private static string Text(IReadOnlyList<string> command) => string.Join(' ', command);
}
