namespace KubeSpawn.Clusters.Host;

/// <summary>Operating system images in systemd-machined's store (/var/lib/machines), fetched and unpacked by systemd-importd.</summary>
public interface IImages
{
    /// <summary>The image of that name, or null.</summary>
    Task<ImageStatus?> FindAsync(string name, CancellationToken cancel);

    /// <summary>
    /// importd downloads a tar (or raw disk image) from an http(s) URL and unpacks it under <paramref name="name"/>, read-only;
    /// progress is a share of 1. A cancelled or failed transfer leaves no image.
    /// </summary>
    Task PullAsync(string url, string name, ImageKind kind, bool verifyChecksumFile, IProgress<double>? progress, CancellationToken cancel);

    /// <summary>importd unpacks a local tar or raw image, compressed or not, under <paramref name="name"/>.</summary>
    Task ImportAsync(string file, string name, ImageKind kind, IProgress<double>? progress, CancellationToken cancel);

    /// <summary>Removes an image; not there: nothing to do.</summary>
    Task RemoveAsync(string name, CancellationToken cancel);
}

/// <summary>What an image file holds.</summary>
public enum ImageKind
{
    /// <summary>A tar of a root file system.</summary>
    Tar,

    /// <summary>A raw disk image.</summary>
    Raw,
}

/// <summary>What machined says of an image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">"directory", "subvolume", "raw", "block".</param>
/// <param name="Path">Where it is.</param>
/// <param name="ReadOnly">Marked read-only.</param>
public sealed record ImageStatus(string Name, string Type, string Path, bool ReadOnly);
