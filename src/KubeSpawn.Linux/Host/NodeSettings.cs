using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Linux.Host;

/// <summary>The net.* sysctls of a node's namespace.</summary>
internal static class NodeSettings
{
    internal static void Apply(NetworkNamespace space, IReadOnlyDictionary<string, string> sysctls)
    {
        if (sysctls.Count == 0)
            return;
        space.Run(() =>
        {
            foreach ((string name, string value) in sysctls)
                KernelSettings.Exchange(name, value);
        });
    }
}
