using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Modules;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Linux.Host;

/// <summary>The running kernel's modules and settings.</summary>
public sealed class LinuxKernel : IKernel
{
    private readonly KernelModules _modules = new();

    /// <inheritdoc/>
    public ModuleOutcome EnsureModule(string module) => _modules.Ensure(module).Outcome;

    /// <inheritdoc/>
    public string? ReadSetting(string name) => KernelSettings.Read(name);

    /// <inheritdoc/>
    public void WriteSetting(string name, string value) => KernelSettings.Write(name, value);
}
