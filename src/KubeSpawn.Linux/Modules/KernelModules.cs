using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Linux.Modules;

/// <summary>The running kernel's modules. What depmod and modprobe.d say of them is read when first needed, and once.</summary>
public sealed class KernelModules
{
    /// <summary>
    /// What shows that a part of the kernel is there where the kernel knows no modules, and so no folder under /sys/module need be: a file of its own.
    /// </summary>
    private static readonly Dictionary<string, string> Evidence = new(StringComparer.Ordinal)
    {
        ["nf_conntrack"] = "/proc/sys/net/netfilter/nf_conntrack_max",
        ["br_netfilter"] = "/proc/sys/net/bridge",
        ["tun"] = "/dev/net/tun",
        ["ip_vs"] = "/proc/sys/net/ipv4/vs",
    };

    private readonly Lazy<ModuleIndex?> _index = new(() => ModuleIndex.Read(Folder()));
    private readonly Lazy<ModuleRules> _rules = new(ReadRules);

    /// <summary>Sees that a module is there, loading it with what it needs; says what was done.</summary>
    public ModuleResult Ensure(string module)
    {
        // Asked first, so that a host that has all it needs reads no index.
        if (Present(ModuleName.Normalize(module)) is { } outcome)
            return new ModuleResult(outcome, []);
        return new ModuleLoader(_index.Value, _rules.Value, Present, ModuleImage.Insert).Ensure(module);
    }

    /// <summary>Whether the running kernel has it now: loaded, or part of it; null: not, as far as can be seen.</summary>
    internal static ModuleOutcome? Present(string name)
    {
        string folder = Path.Join("/sys/module", name);
        // Only modules that were loaded have a state; one that is being loaded, or removed, is not there yet, or no more.
        if (File.Exists(Path.Join(folder, "initstate")))
            return File.ReadAllText(Path.Join(folder, "initstate")).Trim() == "live" ? ModuleOutcome.AlreadyLoaded : null;
        if (Directory.Exists(folder))
            return ModuleOutcome.BuiltIn;
        bool seen = (Evidence.TryGetValue(name, out string? file) && Path.Exists(file)) || FileSystems().Contains(name);
        return seen ? ModuleOutcome.BuiltIn : null;
    }

    private static ModuleRules ReadRules()
    {
        ModuleRules rules = ModuleRules.Parse(ModprobeFolders.Read(ModprobeFolders.Standard));
        if (File.Exists("/proc/cmdline"))
            rules.AddCommandLine(File.ReadAllText("/proc/cmdline"));
        return rules;
    }

    private static string Folder()
    {
        string release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        string folder = Path.Join("/lib/modules", release);
        return Directory.Exists(folder) ? folder : Path.Join("/usr/lib/modules", release);
    }

    /// <summary>/proc/filesystems: an optional "nodev", a tab, the type.</summary>
    private static IEnumerable<string> FileSystems() =>
        File.ReadAllLines("/proc/filesystems").Select(line => line[(line.LastIndexOf('\t') + 1)..]);
}
