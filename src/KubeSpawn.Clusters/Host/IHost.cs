namespace KubeSpawn.Clusters.Host;

/// <summary>
/// All that a cluster asks of a host. The real one is put together in the executable; a simulated one, in memory, is what the tests
/// fail and kill at every single effect.
/// </summary>
public interface IHost
{
    /// <summary>What the host is.</summary>
    IHostFacts Facts { get; }

    /// <summary>Machines.</summary>
    IMachines Machines { get; }

    /// <summary>Images.</summary>
    IImages Images { get; }

    /// <summary>Links, addresses, routes, namespaces.</summary>
    INetwork Network { get; }

    /// <summary>Packet filter.</summary>
    IFirewall Firewall { get; }

    /// <summary>Mounts.</summary>
    IMounts Mounts { get; }

    /// <summary>Modules and sysctls.</summary>
    IKernel Kernel { get; }

    /// <summary>Files.</summary>
    IFiles Files { get; }

    /// <summary>Downloads.</summary>
    IDownloads Downloads { get; }

    /// <summary>The clusters' Kubernetes API.</summary>
    IKubernetesApi Kubernetes { get; }
}
