using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KubeSpawn.Clusters.Artifacts;
using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Artifacts;

public sealed class OciArchiveTests
{
    private static readonly byte[] Program = RandomNumberGenerator.GetBytes(100_000);

    [Fact]
    public void Tags_have_no_plus_sign() => Assert.Equal(
        "registry.k8s.io/kube-apiserver:v1.30.0-rc.1_3f2a9c",
        OciImage.Of("registry.k8s.io", "kube-apiserver", new KubernetesVersion(1, 30, 0, "-rc.1+3f2a9c"), "amd64").Tag);

    [Fact]
    public async Task An_archive_holds_what_its_digests_say()
    {
        Dictionary<string, byte[]> archive = Entries(await WriteAsync("kube-apiserver", null));
        (JsonNode manifest, JsonNode config, List<byte[]> layers) = Check(archive);
        Assert.Equal("registry.k8s.io/kube-apiserver:v1.20.2", (string?)manifest["RepoTags"]![0]);
        Assert.Equal(("amd64", "linux"), ((string?)config["architecture"], (string?)config["os"]));
        Assert.Equal("/usr/local/bin/kube-apiserver", (string?)config["config"]!["Entrypoint"]![0]);
        Assert.StartsWith("PATH=/usr/local/sbin:", (string?)config["config"]!["Env"]![0], StringComparison.Ordinal);

        List<TarEntry> files = Read(Assert.Single(layers));
        TarEntry program = files.Single(f => f.Name == "usr/local/bin/kube-apiserver");
        Assert.Equal(FileModes.Executable, program.Mode);
        Assert.Equal(Program, Bytes(program));
        Assert.Contains(files, f => f.Name == "tmp/" && f.Mode.HasFlag(UnixFileMode.StickyBit));
        Assert.All(files, f => Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (f.Uid, f.Gid, f.ModificationTime)));
    }

    [Fact]
    public async Task The_same_program_gives_the_same_bytes() =>
        Assert.Equal(await WriteAsync("kube-scheduler", null), await WriteAsync("kube-scheduler", null));

    [Theory]
    [InlineData(false, "registry.k8s.io/kube-proxy:v1.19.0")]
    [InlineData(true, "localhost:5000/k8s/kube-proxy-amd64:v1.19.0")]
    public async Task A_program_lies_on_another_images_layers(bool compressed, string tag)
    {
        byte[] lower = Layer("usr/sbin/iptables", "usr/local/bin/kube-proxy");
        byte[] upper = Layer("usr/sbin/conntrack");
        byte[] below = Archive(tag, [lower, upper], compressed);
        Dictionary<string, byte[]> archive = Entries(await WriteAsync("kube-proxy", below));
        (_, JsonNode config, List<byte[]> layers) = Check(archive);
        Assert.Equal(3, layers.Count);
        Assert.Equal(lower, layers[0]);
        Assert.Equal(upper, layers[1]);
        List<TarEntry> files = Read(layers[2]);
        Assert.Equal(["usr/", "usr/local/", "usr/local/bin/", "usr/local/bin/kube-proxy"], files.Select(f => f.Name));
        Assert.Equal(Program, Bytes(files[^1]));
        Assert.Equal("/usr/local/bin/kube-proxy", (string?)config["config"]!["Entrypoint"]![0]);
    }

    [Fact]
    public async Task Its_own_archive_can_lie_below_again()
    {
        byte[] first = await WriteAsync("kube-proxy", null);
        (_, _, List<byte[]> layers) = Check(Entries(await WriteAsync("kube-proxy", first)));
        Assert.Equal(2, layers.Count);
    }

    [Fact]
    public async Task A_layer_that_is_a_link_to_another_is_followed()
    {
        byte[] layer = Layer("usr/sbin/iptables");
        byte[] below = Archive("kube-proxy:v1", [layer], compressed: false, link: true);
        (_, _, List<byte[]> layers) = Check(Entries(await WriteAsync("kube-proxy", below)));
        Assert.Equal(layer, layers[0]);
    }

    [Fact]
    public async Task An_archive_without_that_image_has_none()
    {
        byte[] below = Archive("registry.k8s.io/etcd:3.4", [Layer("etcd")], compressed: false);
        Assert.Null(await BaseImage.FindAsync(new MemoryStream(below), "kube-proxy", Cancel));
    }

    [Fact]
    public async Task What_is_no_archive_is_refused()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => BaseImage.FindAsync(new MemoryStream(Layer("file")), "kube-proxy", Cancel));
        byte[] below = Archive("kube-proxy:v1", [Layer("a")], compressed: false);
        for (int length = 512; length < below.Length - 1024; length += 512)
        {
            byte[] part = below[..length];
            await Assert.ThrowsAsync<InvalidDataException>(async () => await WriteAsync("kube-proxy", part));
        }
    }

    [Fact]
    public async Task A_layer_that_is_cut_off_behind_its_manifest_is_refused()
    {
        byte[] layer = Layer("usr/sbin/iptables");
        string diffId = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer))}";
        byte[] below = Tar(tar =>
        {
            Add(tar, "config.json", Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{diffId}}"] } }"""));
            Add(tar, "manifest.json", """[{"Config":"config.json","RepoTags":["kube-proxy:v1"],"Layers":["layer.tar"]}]"""u8.ToArray());
            Add(tar, "layer.tar", layer);
        });
        Assert.NotEmpty(await WriteAsync("kube-proxy", below));
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync("kube-proxy", below[..(below.Length - 1024 - 600)]));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<byte[]> WriteAsync(string program, byte[]? below)
    {
        OciImage image = OciImage.Of("registry.k8s.io", program, new KubernetesVersion(1, 20, 2, ""), "amd64");
        BaseImage? found = null;
        if (below is not null)
        {
            found = await BaseImage.FindAsync(new MemoryStream(below), program, Cancel);
            Assert.NotNull(found);
        }
        using var output = new MemoryStream();
        await OciArchive.WriteAsync(image, new MemoryStream(Program), found, output, new MemoryStream(), Cancel);
        return output.ToArray();
    }

    // What a container runtime checks: the configuration's name, and each layer's uncompressed digest.
    private static (JsonNode Manifest, JsonNode Config, List<byte[]> Layers) Check(Dictionary<string, byte[]> archive)
    {
        JsonNode manifest = Assert.Single(JsonNode.Parse(archive["manifest.json"])!.AsArray())!;
        string name = (string)manifest["Config"]!;
        Assert.Equal(name, Convert.ToHexStringLower(SHA256.HashData(archive[name])) + ".json");
        JsonNode config = JsonNode.Parse(archive[name])!;
        string[] diffIds = [.. config["rootfs"]!["diff_ids"]!.AsArray().Select(d => (string)d!)];
        List<byte[]> layers = [.. manifest["Layers"]!.AsArray().Select(l => Plain(archive[(string)l!]))];
        Assert.Equal(diffIds, layers.Select(l => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(l))));
        Assert.Equal(layers.Count + 2, archive.Count);
        return (manifest, config, layers);
    }

    private static byte[] Archive(string tag, byte[][] layers, bool compressed, bool link = false)
    {
        string diffIds = string.Join(',', layers.Select(l => $"\"sha256:{Convert.ToHexStringLower(SHA256.HashData(l))}\""));
        string names = string.Join(',', layers.Select((_, i) => link ? $"\"link{i}/layer.tar\"" : $"\"blobs/{i}\""));
        return Tar(tar =>
        {
            for (int i = 0; i < layers.Length; i++) Add(tar, $"blobs/{i}", compressed ? Compressed(layers[i]) : layers[i]);
            for (int i = 0; link && i < layers.Length; i++) tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"link{i}/layer.tar") { LinkName = $"../blobs/{i}" });
            Add(tar, "config.json", Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","history":[],"rootfs":{"type":"layers","diff_ids":[{{diffIds}}] } }"""));
            Add(tar, "manifest.json", Encoding.UTF8.GetBytes($$"""[{"Config":"config.json","RepoTags":["{{tag}}"],"Layers":[{{names}}]}]"""));
        });
    }

    private static byte[] Layer(params string[] files) => Tar(tar =>
    {
        foreach (string file in files) Add(tar, file, Encoding.UTF8.GetBytes(file));
    });

    private static byte[] Tar(Action<TarWriter> write)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true)) write(tar);
        return stream.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });

    private static byte[] Compressed(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stream.ToArray();
    }

    private static byte[] Plain(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..]) return bytes;
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static List<TarEntry> Read(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        List<TarEntry> entries = [];
        while (reader.GetNextEntry(copyData: true) is { } entry) entries.Add(entry);
        return entries;
    }

    private static Dictionary<string, byte[]> Entries(byte[] archive) => Read(archive).ToDictionary(e => e.Name, Bytes);

    private static byte[] Bytes(TarEntry entry)
    {
        using var bytes = new MemoryStream();
        entry.DataStream?.CopyTo(bytes);
        return bytes.ToArray();
    }
}
