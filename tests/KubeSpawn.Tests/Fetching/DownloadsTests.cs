using System.Net;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Fetching;

namespace KubeSpawn.Tests.Fetching;

public sealed class DownloadsTests : IDisposable
{
    private static readonly DownloadLimits Limits = DownloadLimits.Default with { Pause = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = DownloadClient.Create("0.1.0", new WebProxy());
    private readonly byte[] _content = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3)).ToArray();

    private Downloads Downloads => new(_http, Limits, TimeProvider.System);

    private Checksum Right => new(ChecksumAlgorithm.Sha256, Convert.ToHexString(SHA256.HashData(_content)));

    private string Target => _folder["kubelet"];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_executable_and_alone()
    {
        await using var server = new ScriptedServer(SendAllAsync);
        var progress = new Recorder();
        await Downloads.FetchAsync(server.Url, Target, Right, progress, Cancel);
        AssertWhole();
        Assert.Equal("-rwxr-xr-x", Mode(Target));
        Assert.Equal((0, 300_000), progress.Seen[0]);
        Assert.Equal((300_000, 300_000), progress.Seen[^1]);
        Assert.Equal(progress.Seen.OrderBy(p => p.Done), progress.Seen);
    }

    [Fact]
    public async Task A_sha512_is_checked_too()
    {
        await using var server = new ScriptedServer(SendAllAsync);
        var longer = new Checksum(ChecksumAlgorithm.Sha512, Convert.ToHexStringLower(SHA512.HashData(_content)));
        await Downloads.FetchAsync(server.Url, Target, longer, null, Cancel);
        AssertWhole();
        Assert.True(await Downloads.VerifyAsync(Target, longer, Cancel));
        Assert.False(await Downloads.VerifyAsync(Target, longer with { Hex = new string('0', 128) }, Cancel));
        Assert.False(await Downloads.VerifyAsync(_folder["other"], longer, Cancel));
    }

    [Fact]
    public async Task A_wrong_checksum_is_told_with_both_digests_and_leaves_the_old_file()
    {
        await using var server = new ScriptedServer(SendAllAsync);
        await File.WriteAllTextAsync(Target, "old", Cancel);
        var wrong = new Checksum(ChecksumAlgorithm.Sha256, new string('a', 64));
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => Downloads.FetchAsync(server.Url, Target, wrong, null, Cancel));
        Assert.Contains(wrong.Hex, e.Message, StringComparison.Ordinal);
        Assert.Contains(Right.Hex, e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(server.Url.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fetch, e.Code);
        Assert.Equal("old", await File.ReadAllTextAsync(Target, Cancel));
        Assert.Equal(["kubelet"], _folder.Names);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("404 Not Found", true)]
    [InlineData("403 Forbidden", true)]
    [InlineData("400 Bad Request", false)]
    public async Task A_4xx_is_told_at_once(string status, bool notFound)
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync(status));
        FetchException e = await Fails(server.Url);
        Assert.Equal(notFound, e.NotFound);
        Assert.Equal($"failed to fetch \"{server.Url}\": the server answered {status}", e.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_5xx_is_tried_three_times()
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync("503 Service Unavailable"));
        FetchException e = await Fails(server.Url);
        Assert.Contains("503 Service Unavailable; tried 3 times", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_5xx_that_passes_is_forgotten()
    {
        await using var server = new ScriptedServer(x => x.Number < 3 ? x.AnswerAsync("502 Bad Gateway") : SendAllAsync(x));
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
    }

    [Theory]
    [InlineData("ETag: \"v1\"\r\n", "\"v1\"")]
    [InlineData("Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n", "Thu, 01 Jan 2026 00:00:00 GMT")]
    public async Task A_transfer_that_is_cut_goes_on_where_it_was(string version, string condition)
    {
        await using var server = new ScriptedServer(async x =>
        {
            if (x.Number == 1)
            {
                await x.HeadAsync(_content.Length, version);
                await x.SendAsync(_content.AsMemory(0, 100_000));
                return;
            }
            int from = int.Parse(x.Headers["Range"]["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            await x.HeadAsync(_content.Length - from, $"Content-Range: bytes {from}-{_content.Length - 1}/{_content.Length}\r\n", "206 Partial Content");
            await x.SendAsync(_content.AsMemory(from));
        });
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
        Exchange second = server.Requests.Last();
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("bytes=100000-", second.Headers["Range"]);
        Assert.Equal(condition, second.Headers["If-Range"]);
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_fetched_from_its_start()
    {
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length, $"ETag: \"v{x.Number}\"\r\n");
            await x.SendAsync(x.Number == 1 ? new byte[5_000] : _content);
        });
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
    }

    [Theory]
    [InlineData("")]
    [InlineData("ETag: W/\"v1\"\r\n")]
    public async Task Without_a_strong_version_nothing_is_continued(string version)
    {
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length, version);
            await x.SendAsync(_content.AsMemory(0, x.Number == 1 ? 5_000 : _content.Length));
        });
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
        Assert.DoesNotContain("Range", server.Requests.Last().Headers.Keys);
    }

    [Fact]
    public async Task A_server_that_sends_another_range_is_asked_for_all()
    {
        await using var server = new ScriptedServer(async x =>
        {
            switch (x.Number)
            {
                case 1:
                    await x.HeadAsync(_content.Length, "ETag: \"v1\"\r\n");
                    await x.SendAsync(_content.AsMemory(0, 5_000));
                    break;
                case 2:
                    await x.HeadAsync(10, $"Content-Range: bytes 0-9/{_content.Length}\r\n", "206 Partial Content");
                    await x.SendAsync(_content.AsMemory(0, 10));
                    break;
                default:
                    Assert.DoesNotContain("Range", x.Headers.Keys);
                    await SendAllAsync(x);
                    break;
            }
        });
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
    }

    [Fact]
    public async Task A_transfer_that_is_cut_each_time_says_how_much_came()
    {
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length);
            await x.SendAsync(_content.AsMemory(0, 1_000));
        });
        FetchException e = await Fails(server.Url);
        Assert.Contains("the connection was cut after 1000 of 300000 bytes; tried 3 times", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Refused_connections_are_told()
    {
        FetchException e = await Fails(new Uri($"http://127.0.0.1:{ScriptedServer.FreePort()}/kubelet"));
        Assert.Contains("no connection to 127.0.0.1:", e.Message, StringComparison.Ordinal);
        Assert.Contains("tried 3 times", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        await using var server = new ScriptedServer(x => x.Path == "/there" ? SendAllAsync(x) : x.AnswerAsync("302 Found", "", "Location: /there\r\n"));
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        AssertWhole();
    }

    [Fact]
    public async Task A_loop_of_redirects_ends()
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync("302 Found", "", "Location: /again\r\n"));
        FetchException e = await Fails(server.Url);
        Assert.Contains("302 Found (to \"/again\") after at most 10 redirects", e.Message, StringComparison.Ordinal);
        Assert.Equal(DownloadClient.MaxRedirects + 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_proxy_is_asked_in_place_of_the_server()
    {
        await using var proxy = new ScriptedServer(SendAllAsync);
        using HttpClient http = DownloadClient.Create("0.1.0", new WebProxy(proxy.Url));
        await new Downloads(http, Limits, TimeProvider.System).FetchAsync(new Uri("http://mirror.example/kubelet"), Target, Right, null, Cancel);
        AssertWhole();
        Assert.Equal("http://mirror.example/kubelet", Assert.Single(proxy.Requests).Path);
        Assert.Equal("kube-spawn/0.1.0", proxy.Requests.Single().Headers["User-Agent"]);
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length);
            await x.SendAsync(_content.AsMemory(0, 1_000));
            await x.HoldAsync();
        });
        using var cancel = new CancellationTokenSource();
        var progress = new Recorder(p =>
        {
            Assert.Single(_folder.Names);
            if (p.Done == 1_000) cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Downloads.FetchAsync(server.Url, Target, Right, progress, cancel.Token));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_full_disk_is_known_before_the_transfer()
    {
        long free = new DriveInfo(_folder.Path).AvailableFreeSpace;
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(free + (1L << 30));
            await x.HoldAsync();
        });
        KubeSpawnException e = await Assert.ThrowsAsync<KubeSpawnException>(() => Downloads.FetchAsync(server.Url, Target, Right, null, Cancel));
        Assert.StartsWith($"failed to write \"{Target}\": no space left on /", e.Message, StringComparison.Ordinal);
        Assert.Matches("/[^ ]* [(][a-z0-9]+[)], [0-9]+ bytes are needed, [0-9]+ bytes are free$", e.Message);
        Assert.Empty(_folder.Names);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Parts_of_the_dead_are_removed_and_those_of_the_living_stay()
    {
        await using var server = new ScriptedServer(SendAllAsync);
        await using FileStream living = new(_folder["kubelet.part-living"], FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(living.SafeFileHandle, DateTime.UtcNow.AddHours(-1));
        await File.WriteAllTextAsync(_folder["kubelet.part-dead"], "x", Cancel);
        File.SetLastWriteTimeUtc(_folder["kubelet.part-dead"], DateTime.UtcNow.AddHours(-1));
        await File.WriteAllTextAsync(_folder["kubelet.part-young"], "x", Cancel);
        await Downloads.FetchAsync(server.Url, Target, Right, null, Cancel);
        Assert.Equal(["kubelet", "kubelet.part-living", "kubelet.part-young"], _folder.Names);
    }

    [Fact]
    public async Task A_folder_serves_as_well()
    {
        await File.WriteAllBytesAsync(_folder["source"], _content, Cancel);
        await Downloads.FetchAsync(new Uri(_folder["source"]), Target, Right, null, Cancel);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target, Cancel));
        FetchException e = await Fails(new Uri(_folder["none"]), "source", "kubelet");
        Assert.True(e.NotFound);
    }

    [Fact]
    public async Task Texts_are_short()
    {
        await using var server = new ScriptedServer(x => x.Path == "/long" ? x.AnswerAsync("200 OK", new string('x', 1_048_577)) : x.AnswerAsync("200 OK", "abc  kubelet\n"));
        Assert.Equal("abc  kubelet\n", await Downloads.FetchTextAsync(server.Url, Cancel));
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => Downloads.FetchTextAsync(new Uri(server.Url, "long"), Cancel));
        Assert.Contains("at most 1048576 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_told_at_once()
    {
        using var authority = new Kubernetes.TestAuthority();
        await using var server = new ScriptedServer(SendAllAsync, authority.Server());
        FetchException e = await Fails(server.Url);
        Assert.Contains("no secure connection", e.Message, StringComparison.Ordinal);
        Assert.Contains("ca-certificates", e.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_in_urls_are_not_repeated()
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync("404 Not Found"));
        FetchException e = await Fails(new Uri($"http://user:secret@127.0.0.1:{server.Port}/kubelet"));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Mode(string file) => new StringBuilder("-")
        .Append(string.Concat(Enumerable.Range(0, 9).Select(i => ((int)File.GetUnixFileMode(file) & (1 << (8 - i))) == 0 ? '-' : "rwx"[i % 3])))
        .ToString();

    private async Task SendAllAsync(Exchange x)
    {
        await x.HeadAsync(_content.Length);
        await x.SendAsync(_content);
    }

    private async Task<FetchException> Fails(Uri url, params string[] left)
    {
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => Downloads.FetchAsync(url, left.Length == 0 ? Target : _folder["other"], Right, null, Cancel));
        Assert.Equal(ExitCode.Fetch, e.Code);
        Assert.NotNull(e.Cure);
        Assert.Equal(left.Order(), _folder.Names);
        return e;
    }

    private void AssertWhole()
    {
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal(["kubelet"], _folder.Names);
    }
}
