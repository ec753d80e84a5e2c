using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Files;

public sealed class FilesTests
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly LinuxFiles _files = new();

    [Fact]
    public void Text_is_replaced_whole_with_exactly_its_mode()
    {
        using var folder = new TempFolder();
        string path = folder["file"];
        _files.WriteText(path, "one", Secret);
        _files.WriteText(path, "two", Secret | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite);
        Assert.Equal("two", _files.ReadText(path));
        Assert.Equal(Secret | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        Assert.Equal(["file"], _files.List(folder.Path));
        Assert.Null(_files.ReadText(folder["missing"]));
        Assert.Null(_files.ReadText(folder["file/below"]));
    }

    [Fact]
    public void Writing_through_a_link_replaces_the_link()
    {
        using var folder = new TempFolder();
        folder.MakeFile("real", "old");
        _files.CreateSymbolicLink(folder["link"], "nowhere");
        _files.CreateSymbolicLink(folder["link"], "real");
        Assert.Equal("old", _files.ReadText(folder["link"]));
        _files.WriteText(folder["link"], "new", Secret);
        Assert.Equal("old", _files.ReadText(folder["real"]));
        Assert.Equal("new", _files.ReadText(folder["link"]));
    }

    [Fact]
    public void A_full_disk_keeps_the_old_file_and_is_named() => OwnMounts.Run(() =>
    {
        string disk = SmallDisk();
        _files.WriteText($"{disk}/file", "old", Secret);
        File.WriteAllBytes($"{disk}/filler", new byte[(1 << 20) - 8192]);
        var error = Assert.Throws<LinuxException>(() => _files.WriteText($"{disk}/file", new string('x', 1 << 20), Secret));
        Assert.Equal(
            $"failed to write \"{disk}/file\": no space left on device: the file system mounted at {disk} (tmpfs) (ENOSPC)", error.Message);
        Assert.Equal(ExitCode.Host, error.Code);
        Assert.Contains($"free space or inodes on {disk}", error.Cure, StringComparison.Ordinal);
        Assert.Equal("old", _files.ReadText($"{disk}/file"));
        Assert.Equal(["file", "filler"], _files.List(disk));
    });

    [Fact]
    public void A_full_disk_under_a_stream_is_named_too() => OwnMounts.Run(() =>
    {
        string disk = SmallDisk();
        using (Stream stream = _files.Create($"{disk}/file", Secret))
        {
            var error = Assert.Throws<KubeSpawnException>(() =>
            {
                for (int i = 0; i < 64; i++)
                    stream.Write(new byte[64 * 1024]);
            });
            Assert.Equal($"failed to write \"{disk}/file\": no space left on the file system mounted at {disk} (tmpfs)", error.Message);
        }
        using Stream second = _files.OpenRead($"{disk}/file");
        Assert.True(second.CanSeek);
        Assert.Throws<LinuxException>(() => _files.OpenRead($"{disk}/missing"));
    });

    [Fact]
    public async Task A_stream_takes_all_that_is_written_by_every_way_of_writing()
    {
        using var folder = new TempFolder();
        byte[] written = new byte[300_000];
        Random.Shared.NextBytes(written);
        await using (Stream stream = _files.Create(folder["file"], Secret))
        {
            stream.Write(written, 0, 70_000);
            stream.Write(written.AsSpan(70_000, 70_000));
#pragma warning disable CA1835 // the older overload is what some of the framework's streams still call
            await stream.WriteAsync(written, 140_000, 70_000, TestContext.Current.CancellationToken);
#pragma warning restore CA1835
            await stream.WriteAsync(written.AsMemory(210_000), TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(written, await File.ReadAllBytesAsync(folder["file"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Folders_get_their_mode_whatever_the_umask()
    {
        using var folder = new TempFolder();
        UnixFileMode open = (UnixFileMode)0x1FF;
        _files.CreateDirectory(folder["a/b/c"], open);
        _files.CreateDirectory(folder["a/b/c"], Secret);
        Assert.Equal(open, File.GetUnixFileMode(folder["a/b/c"]));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(folder["a/b"]));
        folder.MakeFile("file");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _files.CreateDirectory(folder["file"], open)).Errno);
        Assert.True(_files.DirectoryExists(folder["a"]));
        Assert.False(_files.DirectoryExists(folder["file"]));
        Assert.True(_files.Exists(folder["file"]));
        Assert.False(_files.Exists(folder["file/x"]));
    }

    [Fact]
    public void A_second_name_is_a_hard_link_and_replaces_what_is_there()
    {
        using var folder = new TempFolder();
        folder.MakeFile("one", "1");
        folder.MakeFile("two", "2");
        _files.LinkOrCopy(folder["one"], folder["two"]);
        _files.LinkOrCopy(folder["one"], folder["two"]);
        Assert.Equal(FileIdentity.Of(folder["one"]), FileIdentity.Of(folder["two"]));
        Assert.Equal(["one", "two"], _files.List(folder.Path));
    }

    [Fact]
    public void Across_file_systems_it_is_a_copy() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        folder.MakeFile("one", new string('x', 300_000));
        File.SetUnixFileMode(folder["one"], (UnixFileMode)0x1ED);
        _files.LinkOrCopy(folder["one"], "/run/one");
        Assert.Equal(_files.ReadText(folder["one"]), _files.ReadText("/run/one"));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode("/run/one"));
        // Files of the kernel's own have no size; their text is copied all the same.
        _files.LinkOrCopy("/proc/sys/kernel/osrelease", "/run/release");
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease"), _files.ReadText("/run/release"));
    });

    [Fact]
    public void Renaming_never_replaces_a_file_or_a_full_folder()
    {
        using var folder = new TempFolder();
        folder.MakeFile("one", "1");
        folder.MakeFile("two", "2");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _files.Rename(folder["one"], folder["two"])).Errno);
        folder.MakeFile("full/x");
        folder.MakeFile("dir/y");
        folder.MakeFolder("empty");
        Assert.Equal(Errno.ENOTEMPTY, Assert.Throws<LinuxException>(() => _files.Rename(folder["dir"], folder["full"])).Errno);
        _files.Rename(folder["dir"], folder["empty"]);
        Assert.True(_files.Exists(folder["empty/y"]));
    }

    [Fact]
    public void Removal_follows_no_link_and_takes_everything_else()
    {
        Needs.Root();
        using var folder = new TempFolder();
        folder.MakeFile("outside/precious", "x");
        folder.MakeFile("tree/a/b/file");
        File.CreateSymbolicLink(folder["tree/a/link"], folder["outside"]);
        Directory.CreateSymbolicLink(folder["linked"], folder["outside"]);
        folder.MakeFolder("tree/locked");
        File.SetUnixFileMode(folder["tree/locked"], UnixFileMode.None);
        unsafe
        {
            // A name that is no UTF-8, and a whiteout.
            fixed (byte* bad = "bad\u00ff\0"u8.ToArray().Where(octet => octet != 0xc3).ToArray(), white = "white\0"u8)
            {
                using Linux.Files.Folder tree = Linux.Files.Folder.Open(folder["tree"]);
                Assert.Equal(0, SysStat.MakeDirectoryAt(tree.Handle, bad, 0x1ED));
                Assert.Equal(0, SysStat.MakeNodeAt(tree.Handle, white, SysStat.S_IFCHR, 0));
            }
        }
        _files.Remove(folder["tree"]);
        _files.Remove(folder["tree"]);
        _files.Remove(folder["linked"]);
        Assert.Equal(["outside"], _files.List(folder.Path));
        Assert.Equal("x", _files.ReadText(folder["outside/precious"]));
    }

    [Theory]
    [InlineData("tree/a/mounted")]
    [InlineData("tree")]
    public void Removal_stops_at_a_mount_point(string point) => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        folder.MakeFolder("tree/a/mounted");
        folder.MakeFile("other/precious");
        BindMount.Make(folder["other"], folder[point]);
        var error = Assert.Throws<LinuxException>(() => _files.Remove(folder["tree"]));
        Assert.Equal($"failed to remove \"{folder[point]}\": something is mounted there (EBUSY)", error.Message);
        Assert.True(_files.Exists(folder["other/precious"]));
        Unmounting.All(folder[point]);
        _files.Remove(folder["tree"]);
    });

    [Fact]
    public void A_file_that_is_a_mount_point_is_not_removed() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        folder.MakeFile("tree/file");
        BindMount.Make(folder.MakeFile("other"), folder["tree/file"]);
        Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => _files.Remove(folder["tree"])).Errno);
        Unmounting.All(folder["tree/file"]);
    });

    [Fact]
    public void Only_empty_folders_are_removed_as_such()
    {
        using var folder = new TempFolder();
        folder.MakeFile("full/x");
        folder.MakeFolder("empty");
        Assert.False(_files.RemoveIfEmpty(folder["full"]));
        Assert.True(_files.RemoveIfEmpty(folder["empty"]));
        Assert.True(_files.RemoveIfEmpty(folder["empty"]));
        Assert.Equal(["full"], _files.List(folder.Path));
        Assert.Empty(_files.List(folder["nothing"]));
    }

    private static unsafe string SmallDisk()
    {
        const string Disk = "/run/disk";
        Directory.CreateDirectory(Disk);
        fixed (byte* options = "size=1m\0"u8)
            Assert.Equal(0, SysMount.Mount("tmpfs", Disk, "tmpfs", 0, options));
        return Disk;
    }

    [Fact]
    public async Task A_folder_that_goes_while_it_is_listed_is_empty()
    {
        using var folder = new TempFolder();
        string going = folder["going"];
        using var enough = new CancellationTokenSource();
        Task coming = Task.Run(
            () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    Directory.CreateDirectory(going);
                    Directory.Delete(going);
                }
            },
            TestContext.Current.CancellationToken);
        for (int n = 0; n < 20_000; n++) Assert.Empty(_files.List(going));
        await enough.CancelAsync();
        await coming;
    }
}
