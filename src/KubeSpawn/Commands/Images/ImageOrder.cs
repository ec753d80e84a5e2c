using System.Globalization;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Images;

namespace KubeSpawn.Commands.Images;

/// <summary>What image pull and import are to bring, checked as far as its text can be.</summary>
/// <param name="Request">What importd is asked for.</param>
/// <param name="Url">True: it is pulled; false: imported.</param>
/// <param name="Sha256">Digest that the file must have, lower case; null: none was given.</param>
/// <param name="Force">True: an image of that name is replaced.</param>
internal sealed record ImageOrder(ImageRequest Request, bool Url, string? Sha256, bool Force)
{
    private const int Sha256Digits = 64;

    /// <summary>The order of image pull.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.Usage"/>: something is not as it must be.</exception>
    public static ImageOrder Pull(string? url, string? name, string? type, string? sha256, string? verify, bool force)
    {
        if (url is null) throw Wrong("image pull needs a URL", "kube-spawn image pull URL [NAME]");
        bool known = Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps);
        if (!known) throw Wrong($"\"{url}\" is no http or https URL", "give a whole URL; for a file or folder there is kube-spawn image import");
        if (sha256 is not null && verify is not null && verify != "no")
        {
            throw Wrong("--sha256 and --verify exclude each other", "give the digest if you know it: nothing is safer");
        }

        var request = new ImageRequest(url, NameOf(name, parsed!.AbsolutePath), KindOf(type, parsed.AbsolutePath))
        {
            Verification = VerificationOf(verify),
        };
        return new ImageOrder(request, Url: true, DigestOf(sha256), force);
    }

    /// <summary>The order of image import.</summary>
    /// <exception cref="KubeSpawnException">
    /// <see cref="ExitCode.Usage"/>: something is not as it must be; <see cref="ExitCode.State"/>: there is no such file or folder.
    /// </exception>
    public static ImageOrder Import(string? path, string currentDir, string? name, string? type, string? sha256, bool force)
    {
        if (string.IsNullOrEmpty(path)) throw Wrong("image import needs a file or folder", "kube-spawn image import PATH [NAME]");
        if (path.Contains("://", StringComparison.Ordinal)) throw Wrong($"\"{path}\" is a URL", "for URLs there is kube-spawn image pull");
        string full = Path.GetFullPath(path, currentDir);
        bool folder = Directory.Exists(full);
        if (!folder && !File.Exists(full))
        {
            throw new KubeSpawnException(
                ExitCode.State, $"failed to import \"{full}\": there is no such file or folder", "give the path of a tar, a raw disk image, or a folder");
        }

        if (folder && (type is not null || sha256 is not null))
        {
            throw Wrong($"--type and --sha256 are for files, and \"{full}\" is a folder", "leave them out");
        }

        ImageKind kind = folder ? ImageKind.Tar : KindOf(type, full);
        return new ImageOrder(new ImageRequest(full, NameOf(name, full), kind), Url: false, DigestOf(sha256), force);
    }

    private static string NameOf(string? given, string path)
    {
        string name = given ?? ImageReference.StemOf(path);
        return ImageReference.IsName(name) ? name : throw Wrong(
            $"\"{name}\" is not a name for an image", "give one behind the URL or path: at most 64 letters, digits, \"-\", \"_\" and \".\", which does not come first");
    }

    private static ImageKind KindOf(string? type, string path) => type switch
    {
        "tar" => ImageKind.Tar,
        "raw" => ImageKind.Raw,
        null => ImageReference.FormatOf(path) ?? throw Wrong($"\"{path}\" ends neither like a tar nor like a raw disk image", "say what it is: --type tar or --type raw"),
        _ => throw Wrong($"--type \"{type}\" is unknown", "give tar or raw"),
    };

    private static ImageVerification VerificationOf(string? verify) => verify switch
    {
        null or "no" => ImageVerification.None,
        "checksum" => ImageVerification.Checksum,
        "signature" => ImageVerification.Signature,
        _ => throw Wrong($"--verify \"{verify}\" is unknown", "give no, checksum or signature"),
    };

    private static string? DigestOf(string? sha256)
    {
        if (sha256 is null || (sha256.Length == Sha256Digits && sha256.All(char.IsAsciiHexDigit))) return sha256?.ToLowerInvariant();
        throw Wrong(
            "--sha256 is not a SHA-256 digest",
            string.Create(CultureInfo.InvariantCulture, $"it has {Sha256Digits} hexadecimal digits; this one has {sha256.Length} characters"));
    }

    private static KubeSpawnException Wrong(string message, string cure) => new(ExitCode.Usage, message, cure);
}
