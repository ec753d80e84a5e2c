using System.Diagnostics;

namespace KubeSpawn.Linux.Tests.Virtual;

/// <summary>Programs of the virtual machine that prepare what a test needs.</summary>
internal static class VirtualTools
{
    internal static void Shell(string command)
    {
        using Process process = Process.Start("/bin/sh", ["-c", command]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
