using System.Text;
using KubeSpawn.Linux.Files;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Files;

public sealed class TreeTwinTests
{
    private readonly LinuxFiles _files = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_but_the_content_is_made_again_and_can_be_repeated(bool again)
    {
        Needs.Root();
        using var folder = new TempFolder();
        MakeSource(folder);
        _files.LinkTree(folder["source"], folder["made/twin"], path => path == "etc/machine-id");
        if (again)
            _files.LinkTree(folder["source"], folder["made/twin"], path => path == "etc/machine-id");

        Assert.Equal(Describe(folder["source"]), Describe(folder["made/twin"]));
        Assert.Equal(FileIdentity.Of(folder["source/etc/shared"]), FileIdentity.Of(folder["made/twin/etc/shared"]));
        Assert.NotEqual(FileIdentity.Of(folder["source/etc/machine-id"]), FileIdentity.Of(folder["made/twin/etc/machine-id"]));
        Assert.Equal("id", File.ReadAllText(folder["made/twin/etc/machine-id"]));
    }

    [Fact]
    public void Across_file_systems_all_is_copied() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        MakeSource(folder);
        _files.LinkTree(folder["source"], "/run/twin", _ => false);
        Assert.Equal(Describe(folder["source"]), Describe("/run/twin"));
        Assert.Equal("text", File.ReadAllText("/run/twin/etc/shared"));
    });

    [Fact]
    public void What_is_there_is_replaced()
    {
        Needs.Root();
        using var folder = new TempFolder();
        folder.MakeFile("source/one", "new");
        folder.MakeFile("twin/one", "old");
        folder.MakeFile("twin/other", "stays");
        _files.LinkTree(folder["source"], folder["twin"], _ => false);
        Assert.Equal("new", File.ReadAllText(folder["twin/one"]));
        Assert.Equal("stays", File.ReadAllText(folder["twin/other"]));
    }

    private static unsafe void MakeSource(TempFolder folder)
    {
        folder.MakeFile("source/etc/shared", "text");
        folder.MakeFile("source/etc/machine-id", "id");
        folder.MakeFolder("source/opaque/empty");
        File.CreateSymbolicLink(folder["source/link"], "etc/shared");
        File.CreateSymbolicLink(folder["source/dangling"], "/no/where");
        File.SetUnixFileMode(folder["source/etc/shared"], (UnixFileMode)0xDED);
        File.SetUnixFileMode(folder["source/opaque/empty"], UnixFileMode.None);
        File.SetLastWriteTimeUtc(folder["source/etc"], new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        using Folder source = Folder.Open(folder["source"]);
        fixed (byte* white = "white\0"u8, pipe = "pipe\0"u8, disk = "disk\0"u8, odd = (byte[])[0x6f, 0xff, 0], link = "link\0"u8, empty = "opaque\0"u8)
        {
            Assert.Equal(0, SysStat.MakeNodeAt(source.Handle, white, SysStat.S_IFCHR, 0));
            Assert.Equal(0, SysStat.MakeNodeAt(source.Handle, pipe, SysStat.S_IFIFO | 0x1B6, 0));
            Assert.Equal(0, SysStat.MakeNodeAt(source.Handle, disk, SysStat.S_IFBLK | 0x180, SysStat.Device(259, 70000)));
            Assert.Equal(0, SysStat.MakeDirectoryAt(source.Handle, odd, 0x1C0));
            Assert.Equal(0, Unistd.ChangeOwnerAt(source.Handle, link, 1234, 5678, Fcntl.AT_SYMLINK_NOFOLLOW));
            Assert.Equal(0, Unistd.ChangeOwnerAt(source.Handle, empty, 1234, 5678, 0));
        }
        fixed (byte* y = "y"u8)
        {
            Assert.Equal(0, SysXattr.Set(folder["source/opaque"], "trusted.overlay.opaque", y, 1, 0));
            Assert.Equal(0, SysXattr.Set(folder["source/link"], "trusted.mark", y, 1, 0));
        }
    }

    /// <summary>One line an entry: type and mode, owner, device, size of files, time of change, extended attributes, target of links.</summary>
    private static string Describe(string root)
    {
        var text = new StringBuilder();
        using Folder folder = Folder.Open(root);
        Describe(folder, "", text);
        return text.ToString();
    }

    private static unsafe void Describe(Folder folder, string prefix, StringBuilder text)
    {
        foreach (FileName name in folder.Entries().OrderBy(entry => Convert.ToHexString(entry.Bytes), StringComparer.Ordinal))
        {
            SysStat.StatXResult status = folder.Status(name);
            string path = folder.PathOf(name);
            string marks = "";
            foreach (string mark in (string[])["trusted.overlay.opaque", "trusted.mark"])
            {
                byte value;
                if (SysXattr.Get(path, mark, &value, 1) == 1)
                    marks += mark + (char)value;
            }
            bool isFolder = (status.Mode & SysStat.S_IFMT) == SysStat.S_IFDIR, isLink = (status.Mode & SysStat.S_IFMT) == SysStat.S_IFLNK;
            string target = isLink ? new FileInfo(path).LinkTarget! : "";
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{prefix}/{Convert.ToHexString(name.Bytes)} {status.Mode:x} {status.User}:{status.Group} {status.SpecialMajor}:{status.SpecialMinor} ");
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{(isFolder ? 0 : status.Size)} {status.Modified.Seconds}.{status.Modified.Nanoseconds} {marks} {target}\n");
            if (!isFolder)
                continue;
            using Folder child = folder.Open(name);
            Describe(child, $"{prefix}/{name}", text);
        }
    }
}
