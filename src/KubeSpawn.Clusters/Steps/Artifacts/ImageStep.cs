using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Clusters.Steps.Artifacts;

/// <summary>
/// Sees that the base image is there as a folder, and notes where. What is fetched or unpacked goes to machined's store by way of importd, under a name
/// that follows from its URL and digest, so that it is fetched once; a note in the cache says that kube-spawn brought it.
/// </summary>
public sealed class ImageStep : IStep
{
    /// <inheritdoc/>
    public string Name => "find the base image";

    /// <inheritdoc/>
    public IEnumerable<string> Describe(ClusterContext cluster)
    {
        ImageReference image = cluster.Config.Image.Reference;
        yield return image.Kind is ImageSourceKind.Url or ImageSourceKind.File
            ? $"base image {image.Location}, unpacked by systemd-importd as {StoreName(cluster.Config.Image)} unless it is there"
            : $"base image {image.Location}";
    }

    /// <inheritdoc/>
    public async Task RunAsync(ClusterContext cluster, CancellationToken cancel)
    {
        ImageReference image = cluster.Config.Image.Reference;
        string path = image.Kind switch
        {
            ImageSourceKind.Folder => Folder(cluster.Host.Files, image.Location),
            ImageSourceKind.Host => "/",
            ImageSourceKind.Machined => await KnownAsync(cluster.Host.Images, image.Location, cancel),
            _ => await BroughtAsync(cluster, image, cancel),
        };
        cluster.Store.Update(state => state with { ImagePath = path });
    }

    /// <summary>Sees, changing nothing, that an image that should be on this host is.</summary>
    public static async Task CheckAsync(IHost host, ClusterConfig config, CancellationToken cancel)
    {
        ImageReference image = config.Image.Reference;
        if (image.Kind == ImageSourceKind.Folder) Folder(host.Files, image.Location);
        if (image.Kind == ImageSourceKind.Machined) await KnownAsync(host.Images, image.Location, cancel);
        if (image.Kind == ImageSourceKind.File && !host.Files.Exists(image.Location))
        {
            throw Missing($"there is no file \"{image.Location}\"");
        }
    }

    private static string Folder(IFiles files, string path)
    {
        if (!files.DirectoryExists(path)) throw Missing($"there is no folder \"{path}\"");
        string folder = path.TrimEnd('/');
        if (files.Exists($"{folder}/usr/lib/systemd/systemd") || files.Exists($"{folder}/lib/systemd/systemd")) return folder;
        throw Missing($"\"{path}\" holds no systemd (usr/lib/systemd/systemd)");
    }

    private static async Task<string> KnownAsync(IImages images, string name, CancellationToken cancel)
    {
        ImageStatus image = await images.FindAsync(name, cancel)
            ?? throw Missing($"\"{name}\" is no alias of the catalogue, and machined knows no image of that name");
        if (image.Type is "directory" or "subvolume") return image.Path;
        throw Missing($"\"{name}\" is a {image.Type} image at {image.Path}, and a node's layers need a folder");
    }

    private static async Task<string> BroughtAsync(ClusterContext cluster, ImageReference image, CancellationToken cancel)
    {
        string name = StoreName(cluster.Config.Image);
        IImages images = cluster.Host.Images;
        if (await images.FindAsync(name, cancel) is null)
        {
            string note = $"{cluster.Paths.CacheDir}/images/{name}";
            cluster.Host.Files.CreateDirectory($"{cluster.Paths.CacheDir}/images", FileModes.Directory);
            cluster.Host.Files.WriteText(note, image.Location + "\n", FileModes.File);
            await BringAsync(cluster, image, name, cancel);
        }

        return await KnownAsync(images, name, cancel);
    }

    private static async Task BringAsync(ClusterContext cluster, ImageReference image, string name, CancellationToken cancel)
    {
        IStepReport report = cluster.Reporter.Begin($"unpack {image.Location}");
        var progress = new Progress<double>(share => report.Progress(share, ""));
        string? digest = cluster.Config.Image.Sha256;
        if (image.Kind == ImageSourceKind.Url && digest is null)
        {
            cluster.Reporter.Warn($"{image.Location} is not checked against a digest: give one with --image-sha256");
            await cluster.Host.Images.PullAsync(image.Location, name, image.Format!.Value, verifyChecksumFile: false, progress, cancel);
        }
        else if (image.Kind == ImageSourceKind.Url)
        {
            // importd takes no digest of ours over the bus: the file is fetched and checked first, and importd unpacks it.
            string file = $"{cluster.Paths.CacheDir}/images/{name}.download";
            try
            {
                await cluster.Host.Downloads.FetchAsync(new Uri(image.Location), file, new Checksum(ChecksumAlgorithm.Sha256, digest!), null, cancel);
                await cluster.Host.Images.ImportAsync(file, name, image.Format!.Value, progress, cancel);
            }
            finally
            {
                cluster.Host.Files.Remove(file);
            }
        }
        else
        {
            await VerifyAsync(cluster, image.Location, digest, cancel);
            await cluster.Host.Images.ImportAsync(image.Location, name, image.Format!.Value, progress, cancel);
        }

        report.Done(name);
    }

    private static async Task VerifyAsync(ClusterContext cluster, string file, string? digest, CancellationToken cancel)
    {
        if (digest is null || await cluster.Host.Downloads.VerifyAsync(file, new Checksum(ChecksumAlgorithm.Sha256, digest), cancel)) return;
        throw new KubeSpawnException(
            ExitCode.Fetch, $"failed to verify \"{file}\": its SHA-256 is not {digest}", "get the file again, or correct image-sha256");
    }

    private static string StoreName(ImageConfig image)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{image.Reference.Location}\0{image.Sha256}"));
        return string.Create(CultureInfo.InvariantCulture, $"kube-spawn-{Convert.ToHexStringLower(digest.AsSpan(0, 6))}");
    }

    private static KubeSpawnException Missing(string why) => new(
        ExitCode.State, $"failed to find the base image: {why}", "give a folder, a name that \"machinectl list-images\" shows, a URL or a tar file with --image");
}
