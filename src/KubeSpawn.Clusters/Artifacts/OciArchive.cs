using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>
/// Writes an image as a docker archive, which containerd, cri-o, podman and docker load:
/// <code>
/// DIFF-ID/layer.tar    each layer, the lowest first
/// DIGEST.json          configuration: OCI image-spec, config.md
/// manifest.json        [{ Config, RepoTags, Layers }]
/// </code>
/// The same program gives the same bytes: times are 1970, owners root.
/// </summary>
public static class OciArchive
{
    private const UnixFileMode Sticky = UnixFileMode.StickyBit
        | FileModes.Directory | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Writes the image of a program that needs nothing but itself: one layer.</summary>
    /// <param name="image">Name and architecture.</param>
    /// <param name="program">The static program; read to its end.</param>
    /// <param name="output">The archive; may be unseekable.</param>
    /// <param name="scratch">An empty file of its own, read and written, for a layer's digest has to be known before its name is; its owner removes it.</param>
    /// <param name="cancel">Ends it in the middle.</param>
    public static Task WriteAsync(OciImage image, Stream program, Stream output, Stream scratch, CancellationToken cancel) =>
        WriteAsync(image, program, null, output, scratch, cancel);

    /// <summary>
    /// Writes the image of a program on the layers of another image, whose own program of that path it hides: so a kube-proxy that was
    /// just built finds iptables, conntrack and the like.
    /// </summary>
    /// <inheritdoc cref="WriteAsync(OciImage, Stream, Stream, Stream, CancellationToken)"/>
    /// <param name="image">Name and architecture.</param>
    /// <param name="program">The static program; read to its end.</param>
    /// <param name="below">The image below; null: none.</param>
    /// <param name="output">The archive.</param>
    /// <param name="scratch">An empty file of its own.</param>
    /// <param name="cancel">Ends it in the middle.</param>
    public static async Task WriteAsync(
        OciImage image, Stream program, BaseImage? below, Stream output, Stream scratch, CancellationToken cancel)
    {
        string layer = await WriteLayerAsync(image, program, alone: below is null, scratch, cancel).ConfigureAwait(false);
        List<string> layers = [.. below?.DiffIds ?? [], layer];
        await using var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        if (below is not null) await below.CopyLayersAsync(tar, cancel).ConfigureAwait(false);
        scratch.Position = 0;
        await WriteFileAsync(tar, LayerPath(layer), scratch, FileModes.File, cancel).ConfigureAwait(false);

        byte[] config = OciJson.Config(image, layers);
        string name = $"{Convert.ToHexStringLower(SHA256.HashData(config))}.json";
        await WriteFileAsync(tar, name, new MemoryStream(config), FileModes.File, cancel).ConfigureAwait(false);
        byte[] manifest = OciJson.Manifest(image, name, [.. layers.Select(LayerPath)]);
        await WriteFileAsync(tar, "manifest.json", new MemoryStream(manifest), FileModes.File, cancel).ConfigureAwait(false);
    }

    /// <summary>Where a layer lies in the archive, by the digest of its uncompressed bytes (<c>sha256:…</c>).</summary>
    internal static string LayerPath(string diffId) => $"{diffId.Split(':')[1]}/layer.tar";

    /// <summary>Adds a file to an archive, owned by root, of 1970.</summary>
    internal static Task WriteFileAsync(TarWriter tar, string path, Stream data, UnixFileMode mode, CancellationToken cancel) =>
        tar.WriteEntryAsync(Entry(TarEntryType.RegularFile, path, mode, data), cancel);

    // Alone, a program also gets a place for temporary files, root's name, and an order of name lookup for Go's resolver.
    private static async Task<string> WriteLayerAsync(OciImage image, Stream program, bool alone, Stream scratch, CancellationToken cancel)
    {
        await using (var tar = new TarWriter(scratch, TarEntryFormat.Ustar, leaveOpen: true))
        {
            if (alone)
            {
                await WriteFolderAsync(tar, "tmp/", Sticky, cancel).ConfigureAwait(false);
                await WriteFolderAsync(tar, "etc/", FileModes.Directory, cancel).ConfigureAwait(false);
                await WriteFileAsync(tar, "etc/passwd", Text("root:x:0:0:root:/root:/sbin/nologin\n"), FileModes.File, cancel).ConfigureAwait(false);
                await WriteFileAsync(tar, "etc/nsswitch.conf", Text("hosts: files dns\n"), FileModes.File, cancel).ConfigureAwait(false);
            }
            foreach (string folder in (string[])["usr/", "usr/local/", "usr/local/bin/"])
            {
                await WriteFolderAsync(tar, folder, FileModes.Directory, cancel).ConfigureAwait(false);
            }
            await WriteFileAsync(tar, $"usr/local/bin/{image.Program}", program, FileModes.Executable, cancel).ConfigureAwait(false);
        }
        scratch.Position = 0;
        return $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(scratch, cancel).ConfigureAwait(false))}";
    }

    private static Task WriteFolderAsync(TarWriter tar, string path, UnixFileMode mode, CancellationToken cancel) =>
        tar.WriteEntryAsync(Entry(TarEntryType.Directory, path, mode, null), cancel);

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static UstarTarEntry Entry(TarEntryType type, string path, UnixFileMode mode, Stream? data)
    {
        var entry = new UstarTarEntry(type, path) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch };
        if (data is not null) entry.DataStream = data;
        return entry;
    }
}
