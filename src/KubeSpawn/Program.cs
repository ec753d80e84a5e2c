using System.Runtime.InteropServices;
using ConsoleAppFramework;
using KubeSpawn;

var app = ConsoleApp.Create();
app.Add("version", () =>
{
    string architecture = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture other => other.ToString(),
    };
    Console.WriteLine($"kube-spawn {BuildInfo.Version}{(BuildInfo.Commit.Length > 0 ? $" ({BuildInfo.Commit})" : "")} linux/{architecture}");
});
app.Run(args);
