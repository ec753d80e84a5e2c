using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Steps.Artifacts;

/// <summary>The archives of --image-archive: files, or folders of them.</summary>
public static class ImageArchives
{
    /// <summary>All files, folders replaced by the *.tar in them, in their order.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Usage"/>: one is not there, or a folder holds none.</exception>
    public static IReadOnlyList<string> Expand(IFiles files, IReadOnlyList<string> given)
    {
        List<string> all = [];
        foreach (string path in given)
        {
            if (!files.Exists(path)) throw Bad(path, "there is no such file or folder");
            if (!files.DirectoryExists(path))
            {
                all.Add(path);
                continue;
            }

            string[] inside = [.. files.List(path).Where(name => name.EndsWith(".tar", StringComparison.Ordinal)).Select(name => $"{path.TrimEnd('/')}/{name}")];
            if (inside.Length == 0) throw Bad(path, "the folder holds no *.tar");
            all.AddRange(inside);
        }

        return all;
    }

    /// <summary>
    /// Where the store that is made of these archives lies: it follows from what they are (path, size, time of change) and from the image whose containerd
    /// unpacks them.
    /// </summary>
    public static string StorePath(IHost host, ClusterPaths paths, string imagePath, IReadOnlyList<string> archives)
    {
        var key = new StringBuilder(imagePath).Append('\0').Append(host.Files.ReadText($"{imagePath.TrimEnd('/')}/etc/os-release")).Append('\n');
        foreach (string archive in archives)
        {
            FileStamp? stamp = host.Downloads.Stamp(archive);
            key.Append(CultureInfo.InvariantCulture, $"{archive}\0{stamp?.Size}\0{stamp?.ModifiedTicks}\n");
        }

        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()));
        return $"{paths.CacheDir}/image-stores/{Convert.ToHexStringLower(digest.AsSpan(0, 8))}";
    }

    private static KubeSpawnException Bad(string path, string why) => new(
        ExitCode.Usage, $"failed to use image archive \"{path}\": {why}", "give OCI or docker archives, or folders of them, with --image-archive");
}

/// <summary>Notes the archives that nodes begin with: the user's, then those of a local build, which therefore win.</summary>
public sealed class ImageArchivesStep : IStep
{
    /// <inheritdoc/>
    public string Name => "look through the image archives";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster) =>
        ImageArchives.Expand(cluster.Host.Files, cluster.Config.Kubernetes.ImageArchives).Select(archive => $"image archive {archive}");

    /// <inheritdoc/>
    public Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        string[] all = [.. ImageArchives.Expand(cluster.Host.Files, cluster.Config.Kubernetes.ImageArchives), .. cluster.State.BuiltArchives];
        string? store = all.Length == 0 ? null : ImageArchives.StorePath(cluster.Host, cluster.Paths, cluster.State.ImagePath!, all);
        if (store is not null) cluster.Host.Files.CreateDirectory($"{cluster.Paths.CacheDir}/image-stores", FileModes.Directory);
        cluster.Store.Update(state => state with { ImageArchives = all, ImageStore = store });
        return Task.CompletedTask;
    }
}
