namespace KubeSpawn.Clusters.Config;

/// <summary>An image that an alias stands for.</summary>
/// <param name="Url">A tar or raw image.</param>
/// <param name="Sha256">Its digest; null: not pinned.</param>
public sealed record CatalogueImage(Uri Url, string? Sha256);

/// <summary>Short names of images: kube-spawn's own, and those of the host file's [images].</summary>
/// <param name="Images">By alias.</param>
public sealed record ImageCatalogue(IReadOnlyDictionary<string, CatalogueImage> Images)
{
    /// <summary>
    /// Container Linux's successor: the root file system of Flatcar's current stable release as a tar, which the release has beside its disk images.
    /// The release publishes no SHA256SUMS file, and "current" moves, so nothing is pinned here.
    /// </summary>
    /// <param name="architecture">Kubernetes' and Flatcar's name of it: amd64, arm64.</param>
    public static ImageCatalogue BuiltIn(string architecture)
    {
        var flatcar = new CatalogueImage(new Uri($"https://stable.release.flatcar-linux.net/{architecture}-usr/current/flatcar-container.tar.gz"), null);
        return new ImageCatalogue(new Dictionary<string, CatalogueImage> { ["coreos"] = flatcar, ["flatcar"] = flatcar });
    }

    /// <summary>This one, with more aliases; those of the same name are replaced.</summary>
    public ImageCatalogue With(IEnumerable<KeyValuePair<string, CatalogueImage>> images)
    {
        var all = new Dictionary<string, CatalogueImage>(Images);
        foreach ((string alias, CatalogueImage image) in images) all[alias] = image;
        return new ImageCatalogue(all);
    }
}
