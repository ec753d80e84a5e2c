using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;

namespace KubeSpawn.Linux.Tests.Mounts;

public sealed class MountEntryTests
{
    private const string Line =
        @"36 35 98:0 /sub\040dir /mnt/a\040b\011c\012d\134e rw,noatime shared:1 master:2 - overlay kube-spawn rw,lowerdir+=/l1,lowerdir+=/l\0542,upperdir=/u\134\054x,workdir=/w";

    [Fact]
    public void Every_field_is_read_and_unescaped()
    {
        MountEntry entry = Assert.IsType<MountEntry>(MountEntry.Parse(Line));
        Assert.Equal((36, 35, "98:0"), (entry.Id, entry.Parent, entry.Device));
        Assert.Equal("/sub dir", entry.Root);
        Assert.Equal("/mnt/a b\tc\nd\\e", entry.MountPoint);
        Assert.Equal("rw,noatime", entry.Options);
        Assert.Equal(["shared:1", "master:2"], entry.Propagation);
        Assert.Equal(("overlay", "kube-spawn"), (entry.Type, entry.Source));
        Assert.Equal(["/l1", "/l,2"], entry.OptionValues("lowerdir+"));
        Assert.Equal([@"/u\,x"], entry.OptionValues("upperdir"));
        Assert.Empty(entry.OptionValues("lowerdir"));
    }

    [Fact]
    public void A_source_may_be_empty_and_tags_may_lack()
    {
        MountEntry entry = Assert.IsType<MountEntry>(MountEntry.Parse("1 1 0:1 / / rw -  tmpfs  rw".Replace("-  tmpfs", "- tmpfs")));
        Assert.Equal("", entry.Source);
        Assert.Empty(entry.Propagation);
    }

    [Fact]
    public void Truncated_anywhere_it_is_no_mount_or_a_shorter_one()
    {
        for (int length = 0; length < Line.Length; length++)
        {
            MountEntry? entry = MountEntry.Parse(Line[..length]);
            if (entry is not null)
                Assert.True(length > Line.IndexOf(" - overlay kube-spawn ", StringComparison.Ordinal), $"cut at {length}");
        }
    }

    [Fact]
    public void A_table_with_a_line_that_is_no_mount_is_an_error() =>
        Assert.Equal(Errno.EBADMSG, Assert.Throws<LinuxException>(() => MountTable.Parse(Line + "\n36 35\n")).Errno);

    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/", true)]
    [InlineData("/", "/a", false)]
    [InlineData("/a", "/", true)]
    public void Under_is_by_whole_names(string point, string folder, bool expected) =>
        Assert.Equal(expected, MountEntry.Parse($"1 1 0:1 / {point} rw - tmpfs t rw")!.IsUnder(folder));

    [Fact]
    public void Mutations_never_crash()
    {
        var random = new Random(20240117);
        char[] alphabet = [.. " \\/-:,=0178abc\0\u00e9"];
        char[] line = Line.ToCharArray();
        int mounts = 0;
        for (int round = 0; round < 1_000_000; round++)
        {
            int position = random.Next(line.Length);
            char old = line[position];
            line[position] = alphabet[random.Next(alphabet.Length)];
            string text = new(line);
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (MountEntry.Parse(text) is { } entry)
            {
                mounts++;
                _ = entry.OptionValues("upperdir");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
            // Most rounds are one change away from a good line, some drift.
            if (round % 3 != 0)
                line[position] = old;
            if (round % 50 == 0)
                line = Line.ToCharArray();
        }
        Assert.InRange(mounts, 100_000, 1_000_000);
    }

    [Fact]
    public void The_running_systems_mounts_are_read()
    {
        Assert.Contains(MountTable.Read(), entry => entry.MountPoint == "/");
        Assert.Equal("proc", MountTable.Holding("/proc/self/status").Type);
    }
}
