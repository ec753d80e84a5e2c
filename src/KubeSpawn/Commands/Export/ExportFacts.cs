using System.Runtime.InteropServices;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Commands.Export;

/// <summary>What an export says of itself and of the host.</summary>
/// <param name="Version">kube-spawn's.</param>
/// <param name="Commit">The commit it was built from; empty where unknown.</param>
/// <param name="Taken">When.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Kernel">Release of the kernel.</param>
/// <param name="Architecture">amd64 or arm64.</param>
/// <param name="OperatingSystem">PRETTY_NAME of the host's os-release; null where it has none.</param>
/// <param name="Systemd">Version of the host's systemd; null where it did not answer.</param>
/// <param name="Cgroups">v1 or v2, as the nodes see them.</param>
/// <param name="Controllers">Controllers of cgroup v1 or, of v2, those of the root.</param>
/// <param name="Selinux">enforcing or permissive; null: off.</param>
/// <param name="Swap">True: swap is in use.</param>
/// <param name="Cpus">CPUs that this process may use.</param>
/// <param name="MemoryBytes">Memory that there is.</param>
/// <param name="Problems">What could not be collected, and why.</param>
internal sealed record ExportFacts(
    string Version, string Commit, DateTimeOffset? Taken, string Cluster, string Kernel, string Architecture, string? OperatingSystem, string? Systemd,
    string Cgroups, IReadOnlyList<string> Controllers, string? Selinux, bool Swap, int Cpus, long? MemoryBytes, IReadOnlyList<string> Problems)
{
    /// <summary>Those of now.</summary>
    public static ExportFacts Of(Invocation invocation, string cluster, string? systemd, IReadOnlyList<string> problems)
    {
        IHostFacts facts = invocation.Host.Facts;
        IFiles files = invocation.Host.Files;
        string[] unified = files.ReadText("/sys/fs/cgroup/cgroup.controllers")?.Split(' ', '\n') ?? [];
        return new ExportFacts(
            BuildInfo.Version,
            BuildInfo.Commit,
            invocation.Clock.GetUtcNow(),
            cluster,
            files.ReadText("/proc/sys/kernel/osrelease")?.Trim() ?? RuntimeInformation.OSDescription,
            facts.Architecture,
            PrettyName(files.ReadText("/etc/os-release") ?? files.ReadText("/usr/lib/os-release")),
            systemd,
            facts.LegacyCgroups ? "v1" : "v2",
            facts.LegacyCgroups ? facts.CgroupControllers : [.. unified.Where(controller => controller.Length > 0)],
            facts.SelinuxMode,
            facts.SwapEnabled,
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            problems);
    }

    // os-release(5) is lines of NAME=VALUE, the value quoted as in a shell.
    private static string? PrettyName(string? release) =>
        release?.Split('\n').FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?["PRETTY_NAME=".Length..].Trim('"', '\'');
}
