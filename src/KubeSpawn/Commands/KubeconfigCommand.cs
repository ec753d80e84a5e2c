using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;

namespace KubeSpawn.Commands;

/// <summary><c>kubeconfig</c>: prints the admin's kubeconfig, or with --path where it is.</summary>
internal static class KubeconfigCommand
{
    public static int Run(Invocation invocation, bool path)
    {
        ClusterAccess cluster = invocation.Cluster();
        cluster.Created();
        string text = invocation.Host.Files.ReadText(cluster.Paths.Kubeconfig) ?? throw new KubeSpawnException(
            ExitCode.State, $"cluster \"{cluster.Identity.Name}\" has no kubeconfig yet", "run \"kube-spawn start\" first");
        invocation.Terminal.Result(path ? cluster.Paths.Kubeconfig : text.TrimEnd('\n'));
        return 0;
    }
}
