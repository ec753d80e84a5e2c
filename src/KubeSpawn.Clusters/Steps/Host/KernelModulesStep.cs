using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>
/// Loads the modules that the kernel does not load by itself when they are asked for, as it does veth, bridge and nf_tables. They stay loaded:
/// others may use them by now.
/// </summary>
public sealed class KernelModulesStep : IStep
{
    private static readonly string[] Modules = ["overlay", "nf_conntrack", "br_netfilter"];

    /// <inheritdoc/>
    public string Name => "load kernel modules";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) => [$"load, where missing: {string.Join(", ", Modules)}"];

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        foreach (string module in Modules)
        {
            cancel.ThrowIfCancellationRequested();
            if (cluster.Host.Kernel.EnsureModule(module) == ModuleOutcome.Unavailable)
            {
                cluster.Reporter.Warn($"this kernel has no module \"{module}\" and cannot load any; going on, as the feature may be there under another name");
            }
        }

        return Task.CompletedTask;
    }
}
