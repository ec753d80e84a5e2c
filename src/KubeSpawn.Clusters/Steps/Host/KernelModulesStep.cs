using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Host;

/// <summary>
/// Loads the modules that clusters need. They stay loaded: others may use them by now.
/// </summary>
public sealed class KernelModulesStep : IStep
{
    private static readonly string[] Modules = ["overlay", "nf_conntrack", "br_netfilter"];

    /// <summary>
    /// What the kernel loads by itself as it is used, by starting modprobe: a host need not have that program. What cannot be loaded here is left to
    /// the kernel, and the step that uses it says what lacks.
    /// </summary>
    private static readonly string[] OnDemand = ["veth", "nf_tables", "nft_chain_nat", "nft_masq"];

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

        foreach (string module in OnDemand) TryLoad(cluster.Host.Kernel, module);
        return Task.CompletedTask;
    }

    private static void TryLoad(IKernel kernel, string module)
    {
        try
        {
            kernel.EnsureModule(module);
        }
        catch (KubeSpawnException)
        {
            // The kernel's own modprobe may still manage, e.g. with a compression that it alone knows.
        }
    }
}
