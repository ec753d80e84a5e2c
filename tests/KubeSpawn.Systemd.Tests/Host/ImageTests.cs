using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Images;
using KubeSpawn.Systemd.Tests.Bus;

namespace KubeSpawn.Systemd.Tests.Host;

[Trait("Category", TestHost.Category)]
public sealed class ImageTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_tar_is_imported_found_listed_cloned_and_removed()
    {
        await using TestMachines test = new();
        string tar = Path.GetTempFileName();
        await File.WriteAllBytesAsync(tar, MakeTar(1), None);
        List<double> shares = [];
        await test.Images.ImportAsync(tar, "sd-imported", ImageKind.Tar, new Shares(shares), None);
        try
        {
            ImageStatus? image = await test.Images.FindAsync("sd-imported", None);
            Assert.Equal(new ImageStatus("sd-imported", "directory", "/var/lib/machines/sd-imported", true), image);
            Assert.Equal("hello", await File.ReadAllTextAsync("/var/lib/machines/sd-imported/etc/hello", None));
            Assert.Equal(1.0, shares[^1]);
            await test.Images.CloneAsync("sd-imported", "sd-cloned", readOnly: false, None);
            Assert.Contains(await test.Images.ListAsync(None), i => i is { Name: "sd-cloned", ReadOnly: false });
            KubeSpawnException twice = await Assert.ThrowsAsync<KubeSpawnException>(
                () => test.Images.ImportAsync(tar, "sd-imported", ImageKind.Tar, null, None));
            Assert.Contains("sd-imported", twice.Message, StringComparison.Ordinal);
        }
        finally
        {
            await test.Images.RemoveAsync("sd-imported", None);
            await test.Images.RemoveAsync("sd-cloned", None);
            File.Delete(tar);
        }
        Assert.Null(await test.Images.FindAsync("sd-imported", None));
        await test.Images.RemoveAsync("sd-imported", None); // not there: nothing to do
    }

    [Fact]
    public async Task A_folder_is_imported_read_only_and_renamed()
    {
        await using TestMachines test = new();
        string folder = Directory.CreateTempSubdirectory("sd-folder-").FullName;
        Directory.CreateDirectory($"{folder}/etc");
        await File.WriteAllTextAsync($"{folder}/etc/hello", "hello", None);
        try
        {
            await test.Images.ImportAsync(new ImageRequest(folder, "sd-folder", ImageKind.Tar), null, None);
            await test.Images.RenameAsync("sd-folder", "sd-renamed", None);
            Assert.Null(await test.Images.FindAsync("sd-folder", None));
            Assert.Equal(new ImageStatus("sd-renamed", "directory", "/var/lib/machines/sd-renamed", true), await test.Images.FindAsync("sd-renamed", None));
            Assert.Equal("hello", await File.ReadAllTextAsync("/var/lib/machines/sd-renamed/etc/hello", None));
            KubeSpawnException absent = await Assert.ThrowsAsync<KubeSpawnException>(
                () => test.Images.ImportAsync(new ImageRequest($"{folder}/not", "sd-not", ImageKind.Tar), null, None));
            Assert.Equal(ExitCode.State, absent.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await test.Images.RemoveAsync("sd-folder", None);
            await test.Images.RemoveAsync("sd-renamed", None);
        }
    }

    [Fact]
    public async Task A_folder_and_a_disk_are_imported_and_a_limit_that_cannot_be_is_explained()
    {
        await using TestMachines test = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sd-folder-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "hello"), "folder", None);
        string disk = Path.GetTempFileName();
        await File.WriteAllBytesAsync(disk, new byte[1 << 20], None);
        List<double> shares = [];
        try
        {
            await test.Images.ImportAsync(new ImageRequest(folder.FullName, "sd-folder", ImageKind.Tar), new Shares(shares), None);
            Assert.Equal("folder", await File.ReadAllTextAsync("/var/lib/machines/sd-folder/hello", None));
            Assert.Equal(1.0, shares[^1]);
            await test.Images.ImportAsync(disk, "sd-disk", ImageKind.Raw, null, None);
            Assert.Equal("raw", (await test.Images.FindAsync("sd-disk", None))!.Type);
            KubeSpawnException limit = await Assert.ThrowsAsync<KubeSpawnException>(() => test.Images.SetLimitAsync("sd-folder", 1 << 30, None));
            Assert.StartsWith("failed to limit image \"sd-folder\": ", limit.Message, StringComparison.Ordinal);
        }
        finally
        {
            await test.Images.RemoveAsync("sd-folder", None);
            await test.Images.RemoveAsync("sd-disk", None);
            folder.Delete(recursive: true);
            File.Delete(disk);
        }
    }

    [Fact]
    public async Task A_pull_tells_how_far_it_is_and_an_unsigned_one_is_refused_where_a_signature_is_wanted()
    {
        await using TestMachines test = new();
        byte[] tar = MakeTar(4);
        await using TestServer server = new();
        TaskCompletionSource half = new();
        string url = server.AddHalting("image.tar.gz", tar, half.Task);
        List<double> shares = [];
        // The second half comes when the first has been told of. importd of systemd 252 tells of nothing: it does not understand the "49%" of its own helper.
        string version = await (await test.Bus.GetAsync(None)).Systemd.ReadVersionAsync(None);
        bool tells = !version.StartsWith("252", StringComparison.Ordinal);
        await test.Images.PullAsync(url, "sd-halves", ImageKind.Tar, false, new Shares(shares, half, tells ? double.Epsilon : 0), None).WaitAsync(TimeSpan.FromSeconds(30));
        await test.Images.RemoveAsync("sd-halves", None);
        Assert.Equal(tells, shares.Any(share => share is > 0 and < 1));
        Assert.Equal(shares.Order(), shares);

        server.Add("SHA256SUMS", Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(tar))}  image.tar.gz\n"));
        KubeSpawnException unsigned = await Assert.ThrowsAsync<KubeSpawnException>(
            () => test.Images.PullAsync(new ImageRequest(url, "sd-unsigned", ImageKind.Tar) { Verification = ImageVerification.Signature }, null, None).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("signature", unsigned.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Null(await test.Images.FindAsync("sd-unsigned", None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tar_is_pulled_verified_and_kept_once(bool verify)
    {
        await using TestMachines test = new();
        byte[] tar = MakeTar(2);
        await using TestServer server = new();
        string url = server.Add("image.tar.gz", tar);
        server.Add("SHA256SUMS", Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(tar))}  image.tar.gz\n"));
        await test.Images.PullAsync(url, "sd-pulled", ImageKind.Tar, verify, null, None);
        try
        {
            Assert.True((await test.Images.FindAsync("sd-pulled", None))!.ReadOnly);
            Assert.DoesNotContain(Directory.GetDirectories("/var/lib/machines"), d => Path.GetFileName(d).StartsWith(".tar-http", StringComparison.Ordinal));
        }
        finally
        {
            await test.Images.RemoveAsync("sd-pulled", None);
        }
    }

    /// <summary>A key is systemd's to trust, once it is in its ring; one that is not is nobody's.</summary>
    [Fact]
    public async Task A_signed_tar_is_pulled_and_one_that_was_changed_or_signed_by_another_is_not()
    {
        await using TestMachines test = new();
        await using TestServer server = new();
        using SigningKeys keys = await SigningKeys.CreateAsync();
        byte[] tar = MakeTar(5);
        byte[] sums = Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(tar))}  signed.tar.gz\n");
        ImageRequest request = new(server.Add("signed.tar.gz", tar), "sd-signed", ImageKind.Tar) { Verification = ImageVerification.Signature };
        server.Add("SHA256SUMS", sums);
        server.Add("SHA256SUMS.gpg", await keys.SignAsync("trusted", sums));
        await test.Images.PullAsync(request, null, None);
        await test.Images.RemoveAsync("sd-signed", None);

        server.Add("SHA256SUMS.gpg", await keys.SignAsync("other", sums));
        await RefusedAsync("ignature");
        server.Add("SHA256SUMS.gpg", await keys.SignAsync("trusted", sums));
        server.Add("signed.tar.gz", MakeTar(6));
        await RefusedAsync("hecksum");

        async Task RefusedAsync(string reason)
        {
            KubeSpawnException refused = await Assert.ThrowsAsync<KubeSpawnException>(() => test.Images.PullAsync(request, null, None));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.Null(await test.Images.FindAsync("sd-signed", None));
        }
    }

    [Fact]
    public async Task A_wrong_checksum_and_an_absent_file_are_explained_and_leave_nothing()
    {
        await using TestMachines test = new();
        await using TestServer server = new();
        string url = server.Add("image.tar.gz", MakeTar(3));
        server.Add("SHA256SUMS", Encoding.ASCII.GetBytes($"{new string('0', 64)}  image.tar.gz\n"));
        KubeSpawnException wrong = await Assert.ThrowsAsync<KubeSpawnException>(
            () => test.Images.PullAsync(url, "sd-wrong", ImageKind.Tar, true, null, None));
        Assert.Equal(ExitCode.Fetch, wrong.Code);
        Assert.Contains("hecksum", wrong.Message, StringComparison.Ordinal);
        KubeSpawnException absent = await Assert.ThrowsAsync<KubeSpawnException>(
            () => test.Images.PullAsync(url + ".not", "sd-wrong", ImageKind.Tar, false, null, None));
        Assert.Contains("404", absent.Message, StringComparison.Ordinal);
        Assert.Null(await test.Images.FindAsync("sd-wrong", None));
    }

    [Fact]
    public async Task A_cancelled_pull_leaves_no_image()
    {
        await using TestMachines test = new();
        await using TestServer server = new();
        using CancellationTokenSource cancel = new();
        string url = server.AddEndless("endless.tar", cancel.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => test.Images.PullAsync(url, "sd-endless", ImageKind.Tar, false, null, cancel.Token));
        Assert.Null(await test.Images.FindAsync("sd-endless", None));
        Assert.Equal(0, await test.Images.CountTransfersAsync(None));
    }

    [Fact]
    public async Task A_pull_that_stands_still_is_begun_again_and_given_up_in_the_end()
    {
        await using TestMachines test = new();
        await using TestServer server = new();
        TaskCompletionSource never = new();
        Task pull = PullAsync(server.AddHalting("halted.tar.gz", MakeTar(7), never.Task));
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(100));
        while (!pull.IsCompleted)
        {
            await StopHelperAsync();
            await again.WaitForNextTickAsync(None);
        }
        KubeSpawnException stalled = await Assert.ThrowsAsync<KubeSpawnException>(() => pull);
        Assert.EndsWith("systemd-importd stood still for 2 s", stalled.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fetch, stalled.Code);
        Assert.Null(await test.Images.FindAsync("sd-halted", None));
        Assert.Equal(0, await test.Images.CountTransfersAsync(None));

        TaskCompletionSource stopped = new();
        pull = PullAsync(server.AddHalting("halted.tar.gz", MakeTar(8), stopped.Task));
        while (!await StopHelperAsync())
            await again.WaitForNextTickAsync(None);
        stopped.SetResult();
        await pull;
        await test.Images.RemoveAsync("sd-halted", None);
        Assert.DoesNotContain(Directory.GetDirectories("/var/lib/machines"), d => Path.GetFileName(d).StartsWith(".tar-http", StringComparison.Ordinal));

        Task PullAsync(string url) => test.Images.PullAsync(url, "sd-halted", ImageKind.Tar, false, null, None).WaitAsync(TimeSpan.FromSeconds(50));

        // importd's helper, not importd: as one that has missed something, it does nothing until it is ended.
        static async Task<bool> StopHelperAsync() =>
            (await Programs.RunAsync("pkill", "--signal", "STOP", "--full", "systemd-pull .* sd-halted")).Status == 0;
    }

    private static byte[] MakeTar(byte salt)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(gzip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "etc"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/hello") { DataStream = new MemoryStream("hello"u8.ToArray()) });
            byte[] noise = new byte[200_000];
            new Random(salt).NextBytes(noise);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/noise") { DataStream = new MemoryStream(noise) });
        }
        return bytes.ToArray();
    }

    private sealed class Shares(List<double> shares, TaskCompletionSource? some = null, double least = 0) : IProgress<double>
    {
        public void Report(double value)
        {
            shares.Add(value);
            if (value >= least)
                some?.TrySetResult();
        }
    }
}
