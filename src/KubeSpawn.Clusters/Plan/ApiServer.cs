using System.Globalization;

namespace KubeSpawn.Clusters.Plan;

/// <summary>Where a cluster's API server listens.</summary>
public static class ApiServer
{
    /// <summary>kubeadm's default port.</summary>
    public const int Port = 6443;

    /// <summary>The URL that nodes and the admin use.</summary>
    public static string Url(ClusterPlan plan) => string.Create(CultureInfo.InvariantCulture, $"https://{plan.First.Address}:{Port}");
}
