using System.Net;
using System.Security.Cryptography;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Fetching;

namespace KubeSpawn.Tests.Fetching;

public sealed class StallTests : IDisposable
{
    private static readonly DownloadLimits Limits = DownloadLimits.Default with { Pause = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = DownloadClient.Create("0.1.0", new WebProxy());
    private readonly ManualTime _time = new();
    private readonly byte[] _content = new byte[50];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_after_30_s_each_time()
    {
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length);
            await x.SendAsync(_content.AsMemory(0, 20));
            await x.HoldAsync();
        });
        // Each try gets 20 bytes, then 30 s pass.
        var progress = new Recorder(p =>
        {
            if (p.Done == 20) _ = Task.Run(() => _time.Advance(TimeSpan.FromSeconds(30)));
        });
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(server.Url, progress));
        Assert.Contains("nothing came for 30 s after 20 of 50 bytes; tried 3 times", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_server_that_says_nothing_at_all_is_given_up()
    {
        await using var server = new ScriptedServer(x =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return x.HoldAsync();
        });
        FetchException e = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(server.Url, null));
        Assert.Contains("nothing came for 30 s after 0 bytes", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_slow_server_is_not_a_silent_one()
    {
        var went = new SemaphoreSlim(0);
        await using var server = new ScriptedServer(async x =>
        {
            await x.HeadAsync(_content.Length);
            for (int at = 0; at < _content.Length; at += 10)
            {
                await x.SendAsync(_content.AsMemory(at, 10));
                Assert.True(await went.WaitAsync(TimeSpan.FromSeconds(20)));
            }
        });
        // 29 s pass after every 10 bytes: 145 s in all. They pass between two reads, as on a real clock.
        var progress = new Recorder(p =>
        {
            if (p.Done == 0) return;
            _time.Advance(TimeSpan.FromSeconds(29));
            went.Release();
        });
        await FetchAsync(server.Url, progress);
        Assert.Equal(_content, await File.ReadAllBytesAsync(_folder["file"], TestContext.Current.CancellationToken));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Between_tries_a_pause_grows()
    {
        await using var server = new ScriptedServer(x => x.AnswerAsync("500 Internal Server Error"));
        var downloads = new Downloads(_http, DownloadLimits.Default, _time);
        Task first = _time.WhenSomebodyWaits(TimeSpan.FromMilliseconds(500));
        Task<string> text = downloads.FetchTextAsync(server.Url, TestContext.Current.CancellationToken);
        await first;
        Task second = _time.WhenSomebodyWaits(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await second;
        Assert.Equal(2, server.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<FetchException>(() => text);
        Assert.Equal(3, server.Requests.Count);
    }

    private Task FetchAsync(Uri url, Recorder? progress)
    {
        var checksum = new Checksum(ChecksumAlgorithm.Sha256, Convert.ToHexStringLower(SHA256.HashData(_content)));
        return new Downloads(_http, Limits, _time).FetchAsync(url, _folder["file"], checksum, progress, TestContext.Current.CancellationToken);
    }
}
