using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Config;

/// <summary>How a base image is to be found.</summary>
public enum ImageSourceKind
{
    /// <summary>A folder on the host.</summary>
    Folder,

    /// <summary>A name that machined knows.</summary>
    Machined,

    /// <summary>A URL that importd fetches.</summary>
    Url,

    /// <summary>A local tar or raw image that importd unpacks.</summary>
    File,

    /// <summary>The running system's own root.</summary>
    Host,
}

/// <summary>What the text of an image setting means; follows from the text alone, nothing is looked up.</summary>
public sealed record ImageReference
{
    private const int LongestName = 64;

    private static readonly string[] TarEndings = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tar.zst"];
    private static readonly string[] RawEndings = [".raw", ".raw.gz", ".raw.xz", ".raw.bz2", ".raw.zst", ".img", ".img.gz", ".img.xz", ".img.bz2", ".img.zst", ".bin.bz2", ".qcow2"];

    private ImageReference(ImageSourceKind kind, string location, string? alias = null, ImageKind? format = null, string? sha256 = null)
    {
        Kind = kind;
        Location = location;
        Alias = alias;
        Format = format;
        Sha256 = sha256;
    }

    /// <summary>How it is to be found.</summary>
    public ImageSourceKind Kind { get; }

    /// <summary>Absolute path, name, or URL; "/" of the host.</summary>
    public string Location { get; }

    /// <summary>The alias of the catalogue that stands for it; null: none.</summary>
    public string? Alias { get; }

    /// <summary>Tar or raw, by the ending of a URL's or file's name; null for the other kinds.</summary>
    public ImageKind? Format { get; }

    /// <summary>The digest that the catalogue has for its alias.</summary>
    public string? Sha256 { get; }

    /// <summary>Works out what <paramref name="source"/> means. It must have passed the configuration's checks, paths absolute.</summary>
    public static ImageReference Parse(string source, ImageCatalogue catalogue)
    {
        if (source == "host") return new ImageReference(ImageSourceKind.Host, "/");
        if (IsUrl(source)) return new ImageReference(ImageSourceKind.Url, source, format: FormatOf(UrlPath(source)));
        if (source.Contains('/', StringComparison.Ordinal))
        {
            ImageKind? format = FormatOf(source);
            return new ImageReference(format is null ? ImageSourceKind.Folder : ImageSourceKind.File, source, format: format);
        }

        return catalogue.Images.TryGetValue(source, out CatalogueImage? image)
            ? new ImageReference(ImageSourceKind.Url, image.Url.AbsoluteUri, source, FormatOf(image.Url.AbsolutePath), image.Sha256)
            : new ImageReference(ImageSourceKind.Machined, source);
    }

    /// <summary>True: an image at machined can be called so, and be named in a configuration.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>What a file or URL's path holds, by its ending; null: it ends like no image.</summary>
    public static ImageKind? FormatOf(string path) => Ending(path, TarEndings) is not null ? ImageKind.Tar : Ending(path, RawEndings) is not null ? ImageKind.Raw : null;

    /// <summary>The last part of a path without an image's ending.</summary>
    public static string StemOf(string path)
    {
        string file = path.TrimEnd('/');
        file = file[(file.LastIndexOf('/') + 1)..];
        return file[..^(Ending(file, TarEndings) ?? Ending(file, RawEndings) ?? "").Length];
    }

    internal static bool Check(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!Checks.IsText(value, key, problems, out result)) return false;
        if (result.Contains("://", StringComparison.Ordinal))
        {
            return Checks.HttpUrl(value, key, problems, out Uri url) && IsImageUrl(url, key, value.Origin, problems);
        }

        if (result.Contains('/', StringComparison.Ordinal) || result is "." or ".." || FormatOf(result) is not null) return Checks.Path(value, key, problems, out result);
        return IsName(result) || problems.Add(
            value.Origin,
            $"{key} \"{result}\" is not a name of an image; allowed: letters, digits, \"-\", \"_\", \".\", or a path with a \"/\", or an http(s) URL");
    }

    internal static bool IsImageUrl(Uri url, string key, ConfigOrigin origin, ProblemList problems) =>
        FormatOf(url.AbsolutePath) is not null || problems.Add(
            origin, $"{key} \"{url}\" ends like no image; allowed: {string.Join(", ", TarEndings)}, {string.Join(", ", RawEndings)}");

    private static bool IsUrl(string source) => source.Contains("://", StringComparison.Ordinal);

    private static string UrlPath(string url) => new Uri(url).AbsolutePath;

    // The longest that fits: of "x.tar.gz" the whole ending goes.
    private static string? Ending(string path, string[] endings) =>
        endings.Where(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)).MaxBy(end => end.Length);
}
