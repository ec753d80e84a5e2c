using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Images;
using KubeSpawn.Systemd.Tests.Bus;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>Images on btrfs, where they are subvolumes with quotas: machined's store is another file system meanwhile, so nothing else may run.</summary>
[Collection(nameof(RestartTests))]
[Trait("Category", TestHost.Category)]
public sealed class ImageLimitTests
{
    private const int EDQUOT = 122;
    private const string Store = "/var/lib/machines";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_image_holds_no_more_than_its_limit_until_that_is_lifted()
    {
        await using TestMachines test = new();
        await using Btrfs store = await Btrfs.MountAsync(Store);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sd-limit-");
        await File.WriteAllTextAsync($"{folder}/hello", "hello", None);
        try
        {
            await test.Images.ImportAsync(new ImageRequest(folder.FullName, "sd-limited", ImageKind.Tar), null, None);
            await test.Images.CloneAsync("sd-limited", "sd-copy", readOnly: false, None); // an import is read-only, its clone need not be
            Assert.Equal(new ImageStatus("sd-copy", "subvolume", $"{Store}/sd-copy", false), await test.Images.FindAsync("sd-copy", None));
            await test.Images.SetLimitAsync("sd-copy", 2 << 20, None);
            await store.CountAsync(); // a kernel that has lost count of what there was before holds nobody to a limit
            Assert.Equal(EDQUOT, (await Assert.ThrowsAsync<IOException>(() => FillAsync("sd-copy"))).HResult);
            await test.Images.SetLimitAsync("sd-copy", null, None);
            await FillAsync("sd-copy");
            Assert.InRange((await test.Images.ListAsync(None)).Single(image => image.Name == "sd-copy").Bytes!.Value, 8UL << 20, 16UL << 20);
        }
        finally
        {
            await test.Images.RemoveAsync("sd-copy", None);
            await test.Images.RemoveAsync("sd-limited", None);
            folder.Delete(recursive: true);
        }
    }

    // 8 MB that no file system makes small, on the disk when it returns.
    private static async Task FillAsync(string image)
    {
        byte[] noise = new byte[8 << 20];
        new Random(1).NextBytes(noise);
        await using FileStream file = File.Create($"{Store}/{image}/noise");
        await file.WriteAsync(noise, None);
        file.Flush(flushToDisk: true);
    }

    /// <summary>A btrfs with quotas in a file, mounted over a folder; the loop device goes with the mount.</summary>
    private sealed class Btrfs(string mount, string file) : IAsyncDisposable
    {
        internal static async Task<Btrfs> MountAsync(string mount)
        {
            string file = Path.GetTempFileName();
            (int status, string output) = await Programs.RunAsync(
                "bash", "-euc",
                """
                truncate --size=256M "$0"
                mkfs.btrfs --quiet "$0"
                # A test host has no device files but those it was given.
                read -r loop _ < <(losetup --find)
                [[ -e $loop ]] || mknod "$loop" b 7 "${loop#/dev/loop}"
                mount -o loop="$loop" "$0" "$1"
                btrfs quota enable "$1"
                """,
                file, mount);
            Assert.True(status == 0, output);
            return new Btrfs(mount, file);
        }

        internal async Task CountAsync()
        {
            (int status, string output) = await Programs.RunAsync("btrfs", "quota", "rescan", "-w", mount);
            Assert.True(status == 0, output);
        }

        public async ValueTask DisposeAsync()
        {
            await Programs.RunAsync("umount", mount);
            File.Delete(file);
        }
    }
}
