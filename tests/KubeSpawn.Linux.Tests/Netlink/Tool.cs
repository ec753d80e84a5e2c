using System.Diagnostics;
using System.Text.Json.Nodes;

namespace KubeSpawn.Linux.Tests.Netlink;

/// <summary>The reference tools that results are compared with.</summary>
internal static class Tool
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Runs a program in the calling thread's namespaces and returns what it prints; failing is an error.</summary>
    internal static string Run(string program, string arguments, string input = "")
    {
        (int status, string output, string error) = Try(program, arguments, input);
        return status == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {error}");
    }

    internal static JsonNode Json(string program, string arguments) => JsonNode.Parse(Run(program, arguments))!;

    internal static (int Status, string Output, string Error) Try(string program, string arguments, string input = "")
    {
        string? path = Find(program);
        Assert.SkipUnless(path is not null, $"needs the program {program}");
        using Process process = Process.Start(new ProcessStartInfo(path!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static string? Find(string program) =>
        Folders.Select(folder => Path.Join(folder, program)).FirstOrDefault(File.Exists);
}
