using System.Globalization;
using KubeSpawn.Clusters.Artifacts;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Clusters.Steps.Artifacts;

/// <summary>Fetches kubelet, kubeadm and kubectl of a release, verified, into the cache, and puts them into the cluster rootfs.</summary>
public sealed class BinariesStep : IStep
{
    /// <inheritdoc/>
    public string Name => "get kubelet, kubeadm and kubectl";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster)
    {
        KubernetesConfig kubernetes = cluster.Config.Kubernetes;
        yield return $"{string.Join(", ", KubernetesBinaries.Names)} {kubernetes.Version} from {kubernetes.Mirror}, unless they are in {Folder(cluster)}";
    }

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        string folder = Folder(cluster);
        KubernetesConfig kubernetes = cluster.Config.Kubernetes;
        var release = new KubernetesRelease(kubernetes.Mirror, kubernetes.Version, cluster.Host.Facts.Architecture);
        IStepReport report = cluster.Reporter.Begin($"fetch Kubernetes {kubernetes.Version}");
        await new KubernetesBinaries(cluster.Host.Downloads, cluster.Host.Files)
            .EnsureAsync(release, folder, new TotalProgress(report, KubernetesBinaries.Names.Count), cancel);
        report.Done(folder);
        Install(cluster, folder);
        cluster.Store.Update(state => state with { KubernetesVersion = kubernetes.Version.ToString() });
    }

    /// <summary>Gives the binaries of a folder second names in the cluster rootfs.</summary>
    internal static void Install(ClusterContext cluster, string folder)
    {
        string target = cluster.Paths.Rootfs + NodePaths.Binaries;
        cluster.Host.Files.CreateDirectory(target, FileModes.Directory);
        foreach (string name in KubernetesBinaries.Names) cluster.Host.Files.LinkOrCopy($"{folder}/{name}", $"{target}/{name}");
    }

    private static string Folder(ClusterContext cluster) =>
        $"{cluster.Paths.CacheDir}/kubernetes/{cluster.Config.Kubernetes.Version}/{cluster.Host.Facts.Architecture}";

    /// <summary>The sum of what is fetched side by side; its share is known once all their sizes are.</summary>
    private sealed class TotalProgress(IStepReport report, int files) : IProgress<BinaryProgress>
    {
        private readonly Dictionary<string, BinaryProgress> _each = [];

        public void Report(BinaryProgress value)
        {
            long done;
            long? total;
            lock (_each)
            {
                _each[value.Name] = value;
                done = _each.Values.Sum(one => one.Done);
                total = _each.Count == files && _each.Values.All(one => one.Total is not null) ? _each.Values.Sum(one => one.Total) : null;
            }

            double? share = total is > 0 ? (double)done / total.Value : null;
            report.Progress(share, string.Create(CultureInfo.InvariantCulture, $"({done / 1048576} MiB)"));
        }
    }
}
