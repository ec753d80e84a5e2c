using KubeSpawn.Clusters.Artifacts;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Artifacts;

/// <summary>
/// --dev: takes kubelet, kubeadm and kubectl of a local build into the cluster rootfs, and packs its control plane and kube-proxy
/// into archives that are loaded after all others, so that they win.
/// </summary>
public sealed class LocalBuildStep : IStep
{
    /// <inheritdoc/>
    public string Name => "take the local build of Kubernetes";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        [$"{string.Join(", ", LocalBuild.Names)} from {cluster.Config.Kubernetes.SourceDir}"];

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        IFiles files = cluster.Host.Files;
        LocalBuild build = Find(cluster.Host, cluster.Config);
        BinariesStep.Install(cluster, build.Folder);
        files.CreateDirectory(Folder(cluster), FileModes.Directory);
        List<string> archives = [];
        foreach (string name in LocalBuild.ImageNames)
        {
            archives.Add(await PackAsync(cluster, build, name, cancel));
        }

        cluster.Store.Update(state => state with { KubernetesVersion = build.Version.ToString(), BuiltArchives = archives });
    }

    /// <summary>Finds the build; changes nothing.</summary>
    public static LocalBuild Find(IHost host, ClusterConfig config)
    {
        KubernetesConfig kubernetes = config.Kubernetes;
        KubernetesVersion? given = kubernetes.Version.ToString() == Defaults.KubernetesVersion ? null : kubernetes.Version;
        return new LocalBuilds(host.Files, host.Files.OpenRead).Find(kubernetes.SourceDir!, host.Facts.Architecture, given);
    }

    private static string Folder(ClusterContext cluster) => $"{cluster.Paths.ClusterDir}/images";

    private static async Task<string> PackAsync(ClusterContext cluster, LocalBuild build, string name, CancellationToken cancel)
    {
        IFiles files = cluster.Host.Files;
        string archive = $"{Folder(cluster)}/{name}.tar";
        string scratch = archive + ".layer";
        string repository = cluster.Config.Kubernetes.ImageRepository ?? ImageNames.Repository(build.Version);
        OciImage image = OciImage.Of(repository, name, build.Version, build.Architecture);
        try
        {
            await using Stream program = files.OpenRead(build.PathOf(name));
            await using Stream layer = files.Create(scratch, FileModes.Secret);
            await using (Stream output = files.Create(archive + ".new", FileModes.File))
            {
                // kube-proxy runs iptables and conntrack: it needs an image around it that has them.
                (Stream Stream, BaseImage Image)? below = name == "kube-proxy" ? await BelowAsync(cluster, name, cancel) : null;
                await OciArchive.WriteAsync(image, program, below?.Image, output, layer, cancel);
                if (below is { } open) await open.Stream.DisposeAsync();
            }

            files.Rename(archive + ".new", archive);
        }
        finally
        {
            files.Remove(scratch);
            files.Remove(archive + ".new");
        }

        return archive;
    }

    private static async Task<(Stream Stream, BaseImage Image)?> BelowAsync(ClusterContext cluster, string name, CancellationToken cancel)
    {
        foreach (string archive in ImageArchives.Expand(cluster.Host.Files, cluster.Config.Kubernetes.ImageArchives))
        {
            Stream stream = cluster.Host.Files.OpenRead(archive);
            try
            {
                if (await BaseImage.FindAsync(stream, name, cancel) is { } image) return (stream, image);
            }
            catch (InvalidDataException e)
            {
                cluster.Reporter.Warn($"\"{archive}\" is not looked at for {name}: {e.Message}");
            }

            await stream.DisposeAsync();
        }

        throw new KubeSpawnException(
            ExitCode.Usage,
            $"failed to pack {name}: no archive of --image-archive holds an image of it to lie on",
            $"give a docker archive of {name} of any version with --image-archive: it has iptables and conntrack, and the program that was built replaces its own");
    }
}
