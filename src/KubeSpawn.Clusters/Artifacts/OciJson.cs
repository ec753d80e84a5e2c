using System.Text.Json;
using System.Text.Json.Serialization;

namespace KubeSpawn.Clusters.Artifacts;

/// <summary>The JSON files of a docker archive.</summary>
internal static class OciJson
{
    private const string Epoch = "1970-01-01T00:00:00Z";
    private const string SearchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The configuration of an image.</summary>
    public static byte[] Config(OciImage image, IReadOnlyList<string> diffIds) => JsonSerializer.SerializeToUtf8Bytes(
        new OciConfig(image.Architecture, "linux", Epoch,
            new OciProcess([SearchPath], [$"/usr/local/bin/{image.Program}"], "/"), new OciRootfs("layers", diffIds)),
        OciJsonContext.Default.OciConfig);

    /// <summary>The list of the one image in an archive.</summary>
    public static byte[] Manifest(OciImage image, string config, IReadOnlyList<string> layers) =>
        JsonSerializer.SerializeToUtf8Bytes([new DockerManifest(config, [image.Tag], layers)], OciJsonContext.Default.DockerManifestArray);
}

/// <summary>OCI image-spec, config.md.</summary>
internal sealed record OciConfig(string Architecture, string Os, string Created, OciProcess? Config, OciRootfs Rootfs);

/// <summary>The part of it that says what runs; its names begin with capitals.</summary>
internal sealed record OciProcess(
    [property: JsonPropertyName("Env")] IReadOnlyList<string>? Env,
    [property: JsonPropertyName("Entrypoint")] IReadOnlyList<string>? Entrypoint,
    [property: JsonPropertyName("WorkingDir")] string? WorkingDir);

/// <summary>Digests of the uncompressed layers, the lowest first.</summary>
internal sealed record OciRootfs(string Type, [property: JsonPropertyName("diff_ids")] IReadOnlyList<string> DiffIds);

/// <summary>An image of manifest.json; docker's image specification v1.2.</summary>
internal sealed record DockerManifest(
    [property: JsonPropertyName("Config")] string Config,
    [property: JsonPropertyName("RepoTags")] IReadOnlyList<string>? RepoTags,
    [property: JsonPropertyName("Layers")] IReadOnlyList<string> Layers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OciConfig))]
[JsonSerializable(typeof(DockerManifest[]))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
