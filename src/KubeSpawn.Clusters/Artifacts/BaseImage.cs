using System.Formats.Tar;
using System.Text.Json;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>An image in a docker archive (docker save, podman save, kube-spawn's own) whose layers another image can lie on.</summary>
public sealed class BaseImage
{
    private const int MaxJson = 4 * 1024 * 1024;

    private readonly Stream _archive;
    private readonly IReadOnlyDictionary<string, string> _layers;

    private BaseImage(Stream archive, IReadOnlyList<string> diffIds, IReadOnlyDictionary<string, string> layers)
    {
        _archive = archive;
        DiffIds = diffIds;
        _layers = layers;
    }

    /// <summary>Digests of its uncompressed layers, <c>sha256:…</c>, the lowest first.</summary>
    public IReadOnlyList<string> DiffIds { get; }

    /// <summary>Finds the image of a name (<c>kube-proxy</c>: any repository, any tag) in a docker archive; null where there is none.</summary>
    /// <param name="archive">The archive, seekable; it stays open, and is read again when the layers are copied.</param>
    /// <param name="name">Last part of the image's name.</param>
    /// <param name="cancel">Ends it in the middle.</param>
    /// <exception cref="InvalidDataException">It is no docker archive, or contradicts itself.</exception>
    public static async Task<BaseImage?> FindAsync(Stream archive, string name, CancellationToken cancel)
    {
        byte[] list = await ReadAsync(archive, "manifest.json", cancel).ConfigureAwait(false)
            ?? throw new InvalidDataException("it is no docker archive: manifest.json lacks");
        DockerManifest? image = Parse(list, OciJsonContext.Default.DockerManifestArray)
            .FirstOrDefault(i => (i.RepoTags ?? []).Any(tag => NameOf(tag) == name));
        if (image is null) return null;
        byte[] config = await ReadAsync(archive, image.Config, cancel).ConfigureAwait(false)
            ?? throw new InvalidDataException($"{image.Config} of {name} lacks");
        IReadOnlyList<string> diffIds = Parse(config, OciJsonContext.Default.OciConfig).Rootfs.DiffIds;
        if (diffIds.Count != image.Layers.Count) throw new InvalidDataException($"{name} has {image.Layers.Count} layers and {diffIds.Count} digests");
        return new BaseImage(archive, diffIds, await PlacesAsync(archive, image, diffIds, cancel).ConfigureAwait(false));
    }

    /// <summary>Copies the layers, as they are (compressed or not), under the names that <see cref="OciArchive"/> gives them.</summary>
    internal async Task CopyLayersAsync(TarWriter output, CancellationToken cancel)
    {
        HashSet<string> lacking = [.. _layers.Keys];
        _archive.Position = 0;
        await using var reader = new TarReader(_archive, leaveOpen: true);
        while (lacking.Count > 0 && await NextAsync(reader, _archive, cancel).ConfigureAwait(false) is { } entry)
        {
            if (entry.DataStream is null || !lacking.Remove(Clean(entry.Name))) continue;
            await OciArchive.WriteFileAsync(output, OciArchive.LayerPath(_layers[Clean(entry.Name)]), entry.DataStream, FileModes.File, cancel).ConfigureAwait(false);
        }
        if (lacking.Count > 0) throw new InvalidDataException($"the layer {lacking.First()} lacks");
    }

    // docker save writes a layer that occurs twice as a link to the first.
    private static async Task<Dictionary<string, string>> PlacesAsync(
        Stream archive, DockerManifest image, IReadOnlyList<string> diffIds, CancellationToken cancel)
    {
        Dictionary<string, string> links = [];
        archive.Position = 0;
        await using var reader = new TarReader(archive, leaveOpen: true);
        while (await NextAsync(reader, archive, cancel).ConfigureAwait(false) is { } entry)
        {
            if (entry.EntryType == TarEntryType.SymbolicLink) links[Clean(entry.Name)] = Beside(Clean(entry.Name), entry.LinkName);
        }
        Dictionary<string, string> places = [];
        HashSet<string> seen = [];
        foreach ((string layer, string diffId) in image.Layers.Zip(diffIds))
        {
            if (seen.Add(diffId)) places[links.GetValueOrDefault(Clean(layer), Clean(layer))] = diffId;
        }
        return places;
    }

    private static async Task<byte[]?> ReadAsync(Stream archive, string path, CancellationToken cancel)
    {
        archive.Position = 0;
        await using var reader = new TarReader(archive, leaveOpen: true);
        while (await NextAsync(reader, archive, cancel).ConfigureAwait(false) is { } entry)
        {
            if (Clean(entry.Name) != Clean(path) || entry.DataStream is null) continue;
            if (entry.Length > MaxJson) throw new InvalidDataException($"{path} is too long");
            byte[] bytes = new byte[entry.Length];
            await entry.DataStream.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
            return bytes;
        }
        return null;
    }

    private static async Task<TarEntry?> NextAsync(TarReader reader, Stream archive, CancellationToken cancel)
    {
        try
        {
            TarEntry? entry = await reader.GetNextEntryAsync(copyData: false, cancel).ConfigureAwait(false);
            if (entry is not null && entry.DataOffset > archive.Length - entry.Length) throw new EndOfStreamException();
            return entry;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is cut off", e);
        }
    }

    private static T Parse<T>(byte[] json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("a JSON file of it is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"a JSON file of it is damaged: {e.Message}", e);
        }
    }

    private static string Clean(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private static string Beside(string path, string link) =>
        Path.GetFullPath(Path.Join("/", Path.GetDirectoryName(path), link))[1..];

    // registry:5000/folder/kube-proxy-amd64:v1.20.2 is kube-proxy: releases append the architecture to the names in their archives.
    private static string NameOf(string tag)
    {
        string last = tag[(tag.LastIndexOf('/') + 1)..].Split(':', '@')[0];
        foreach (string architecture in (string[])["-amd64", "-arm64"])
        {
            if (last.EndsWith(architecture, StringComparison.Ordinal)) return last[..^architecture.Length];
        }
        return last;
    }
}
