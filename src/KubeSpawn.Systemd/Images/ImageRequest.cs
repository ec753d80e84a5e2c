using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Systemd.Images;

/// <summary>An image that is to be brought into machined's store.</summary>
/// <param name="Source">http(s) URL, file or folder.</param>
/// <param name="Name">Its name at machined.</param>
/// <param name="Kind">What the source holds; of no meaning for a folder.</param>
public sealed record ImageRequest(string Source, string Name, ImageKind Kind)
{
    /// <summary>How importd verifies what it pulls; of no meaning for files and folders.</summary>
    public ImageVerification Verification { get; init; }
}
