namespace KubeSpawn.Clusters.Host;

/// <summary>Kernel modules and sysctls.</summary>
public interface IKernel
{
    /// <summary>Sees that a module is loaded or built in, loading it with what it depends on; says what was done.</summary>
    ModuleOutcome EnsureModule(string module);

    /// <summary>Reads a sysctl by dotted name (net.ipv4.ip_forward) or a module parameter by path under /sys/module; null where it does not exist.</summary>
    string? ReadSetting(string name);

    /// <summary>Writes a sysctl or module parameter.</summary>
    void WriteSetting(string name, string value);
}

/// <summary>What came of asking for a module.</summary>
public enum ModuleOutcome
{
    /// <summary>It is part of the kernel.</summary>
    BuiltIn,

    /// <summary>It was loaded before.</summary>
    AlreadyLoaded,

    /// <summary>It was loaded now.</summary>
    Loaded,

    /// <summary>This kernel has no such module and cannot load any; whether the feature is there shows when it is used.</summary>
    Unavailable,
}
