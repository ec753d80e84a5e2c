using System.Runtime.InteropServices;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;

namespace KubeSpawn.Linux.Host;

/// <summary>What this machine is, read from /proc and /sys when asked.</summary>
/// <param name="checkServices">Whether the services that kube-spawn speaks to are there: known to those who speak to them.</param>
public sealed class LinuxHostFacts(Func<CancellationToken, Task> checkServices) : IHostFacts
{
    /// <summary>CAP_SYS_RESOURCE of linux/capability.h.</summary>
    private const int SysResource = 24;

    private const string CgroupFolder = "/sys/fs/cgroup";

    /// <summary>What cgroup v1 shows among its options that is no controller.</summary>
    private static readonly string[] CgroupMountOptions = ["rw", "ro", "xattr", "clone_children", "cpuset_v2_mode", "noprefix", "none", "favordynmods"];

    private static readonly string[] NspawnPaths = ["/usr/bin/systemd-nspawn", "/bin/systemd-nspawn", "/usr/local/bin/systemd-nspawn"];

    /// <inheritdoc/>
    public bool IsRoot => Unistd.EffectiveUser() == 0;

    /// <inheritdoc/>
    public bool HasSysResource
    {
        get
        {
            string? line = ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
            return line is not null &&
                ulong.TryParse(line.AsSpan(7).Trim(), System.Globalization.NumberStyles.HexNumber, null, out ulong set) &&
                ((set >> SysResource) & 1) != 0;
        }
    }

    /// <inheritdoc/>
    public bool LegacyCgroups => MountTable.At(CgroupFolder) is { Type: not "cgroup2" } && CgroupControllers.Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> CgroupControllers =>
        [.. MountTable.Read()
            .Where(mount => mount.Type == "cgroup" && mount.IsUnder(CgroupFolder))
            .SelectMany(mount => mount.SuperOptions.Split(','))
            .Where(option => !CgroupMountOptions.Contains(option) && !option.Contains('='))
            .Distinct()
            .Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string? SelinuxMode
    {
        get
        {
            const string Enforce = "/sys/fs/selinux/enforce";
            if (!File.Exists(Enforce))
                return null;
            return File.ReadAllText(Enforce).Trim() == "1" ? "enforcing" : "permissive";
        }
    }

    /// <inheritdoc/>
    public string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture other => throw new KubeSpawnException(
            ExitCode.Host, $"kube-spawn does not run on {other}", "use an x86-64 or arm64 machine"),
    };

    /// <inheritdoc/>
    public string Executable => Environment.ProcessPath ?? throw new KubeSpawnException(
        ExitCode.Host, "failed to read \"/proc/self/exe\": /proc is not mounted", "mount /proc");

    /// <inheritdoc/>
    public bool SwapEnabled => ReadLines("/proc/swaps").Skip(1).Any(line => line.Trim().Length > 0);

    /// <inheritdoc/>
    public Task CheckServicesAsync(CancellationToken cancel) => checkServices(cancel);

    /// <inheritdoc/>
    public string NspawnPath => Array.Find(NspawnPaths, File.Exists) ?? throw new KubeSpawnException(
        ExitCode.Host, "failed to find \"systemd-nspawn\": it is not installed", "install the package systemd-container");

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
