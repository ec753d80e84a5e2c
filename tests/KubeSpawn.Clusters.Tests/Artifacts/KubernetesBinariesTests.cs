using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Artifacts;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Tests.Artifacts;

public sealed class KubernetesBinariesTests : IDisposable
{
    private const string Base = "https://mirror.example/k8s/v1.34.1/bin/linux/arm64/";
    private static readonly KubernetesRelease Release = new(new Uri("https://mirror.example/k8s/"), new KubernetesVersion(1, 34, 1, ""), "arm64");

    private readonly DiskFiles _files = new();
    private readonly MemoryMirror _mirror = new();
    private readonly KubernetesBinaries _binaries;

    public KubernetesBinariesTests()
    {
        _binaries = new KubernetesBinaries(_mirror, _files);
        foreach (string name in KubernetesBinaries.Names)
        {
            _mirror.Content[Base + name] = Content(name);
            _mirror.Content[Base + name + ".sha256"] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Content(name))));
            _mirror.Content[Base + name + ".sha512"] = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA512.HashData(Content(name))) + "  " + name + "\n");
        }
    }

    private string Cache => _files["cache"];

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task All_three_are_fetched_by_their_longer_digest()
    {
        var progress = new Reports();
        await _binaries.EnsureAsync(Release, Cache, progress, Cancel);
        AssertCached();
        Assert.Equal(KubernetesBinaries.Names.Order(), progress.Seen.Select(p => p.Name).Order());
        Assert.DoesNotContain(_mirror.Asked, url => url.EndsWith(".sha256", StringComparison.Ordinal));
        Assert.True(await _binaries.AreCachedAsync(Cache, Cancel));
    }

    [Fact]
    public async Task They_are_fetched_side_by_side()
    {
        var all = new CountdownEvent(3);
        var together = new TaskCompletionSource();
        _mirror.Before = async (url, cancel) =>
        {
            if (url.EndsWith(".sha512", StringComparison.Ordinal)) return;
            if (all.Signal()) together.SetResult();
            await together.Task.WaitAsync(TimeSpan.FromSeconds(20), cancel);
        };
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        AssertCached();
    }

    [Fact]
    public async Task What_is_cached_needs_no_network_and_is_not_read_again()
    {
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        _mirror.Asked.Clear();
        _mirror.Content.Clear();
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        Assert.Empty(_mirror.Asked);
        Assert.Equal(0, _mirror.Verified);
    }

    [Fact]
    public async Task What_was_touched_is_read_again_and_what_was_damaged_is_fetched_again()
    {
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        _mirror.Asked.Clear();
        File.SetLastWriteTimeUtc($"{Cache}/kubectl", DateTime.UtcNow.AddDays(-1));
        await File.WriteAllTextAsync($"{Cache}/kubelet", "damaged", Cancel);
        Assert.False(await _binaries.AreCachedAsync(Cache, Cancel));
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        AssertCached();
        Assert.Equal([Base + "kubelet.sha512", Base + "kubelet"], _mirror.Asked);
    }

    [Fact]
    public async Task A_binary_whose_record_is_lost_is_verified_by_the_mirror_and_kept()
    {
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        _mirror.Asked.Clear();
        await File.WriteAllTextAsync($"{Cache}/kubelet.verified", "7 x 1 2", Cancel);
        File.Delete($"{Cache}/kubectl.verified");
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        Assert.Equal([Base + "kubectl.sha512", Base + "kubelet.sha512"], _mirror.Asked.Order());
    }

    [Fact]
    public async Task A_mirror_with_the_shorter_digest_only_will_do()
    {
        foreach (string name in KubernetesBinaries.Names) _mirror.Content.Remove(Base + name + ".sha512");
        await _binaries.EnsureAsync(Release, Cache, null, Cancel);
        AssertCached();
    }

    [Fact]
    public async Task A_release_that_is_not_there_is_told_with_both_options()
    {
        _mirror.Content.Clear();
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => _binaries.EnsureAsync(Release, Cache, null, Cancel));
        Assert.Contains(".sha256\": the server answered 404 Not Found", e.Message, StringComparison.Ordinal);
        Assert.Contains("--kubernetes-version", e.Cure, StringComparison.Ordinal);
        Assert.Contains("--mirror", e.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_that_fails_ends_the_others()
    {
        _mirror.Before = async (url, cancel) =>
        {
            if (url == Base + "kubectl") throw new FetchException(new Uri(url), "broke", "none");
            if (url is Base + "kubelet" or Base + "kubeadm") await Task.Delay(Timeout.Infinite, cancel);
        };
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => _binaries.EnsureAsync(Release, Cache, null, Cancel));
        Assert.Equal("broke", e.Cause);
        Assert.Equal([".lock"], Directory.EnumerateFiles(Cache).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("<html>please log in</html>")]
    [InlineData("")]
    [InlineData("0123")]
    public async Task What_is_no_checksum_is_told(string text)
    {
        _mirror.Content[Base + "kubelet.sha512"] = Encoding.ASCII.GetBytes(text);
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => _binaries.EnsureAsync(Release, Cache, null, Cancel));
        Assert.Contains($"kubelet.sha512\": it holds no sha512 digest of kubelet: \"{text}\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_of_another_file_is_none()
    {
        _mirror.Content[Base + "kubelet.sha512"] = _mirror.Content[Base + "kubeadm.sha512"];
        await Assert.ThrowsAsync<FetchException>(() => _binaries.EnsureAsync(Release, Cache, null, Cancel));
    }

    [Theory]
    [InlineData("https://dl.k8s.io", "https://dl.k8s.io/v1.34.1/bin/linux/arm64/kubelet")]
    [InlineData("http://127.0.0.1:8080/k8s/", "http://127.0.0.1:8080/k8s/v1.34.1/bin/linux/arm64/kubelet")]
    [InlineData("/srv/mirror", "file:///srv/mirror/v1.34.1/bin/linux/arm64/kubelet")]
    public void Mirrors_are_servers_or_folders(string mirror, string url) =>
        Assert.Equal(url, (Release with { Mirror = new Uri(mirror) }).UrlOf("kubelet").AbsoluteUri);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Content(string name) => Encoding.ASCII.GetBytes($"the program {name}");

    private void AssertCached()
    {
        foreach (string name in KubernetesBinaries.Names) Assert.Equal(Content(name), File.ReadAllBytes($"{Cache}/{name}"));
    }

    private sealed class Reports : IProgress<BinaryProgress>
    {
        public ConcurrentQueue<BinaryProgress> Seen { get; } = [];

        public void Report(BinaryProgress value) => Seen.Enqueue(value);
    }
}
