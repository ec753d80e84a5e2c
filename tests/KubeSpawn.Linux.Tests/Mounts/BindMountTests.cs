using KubeSpawn.Linux.Mounts;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Mounts;

public sealed class BindMountTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_only_binds_reach_as_far_as_asked(bool recursive) => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        string source = folder.MakeFolder("source"), target = folder.MakeFolder("target");
        folder.MakeFolder("source/below");
        BindMount.Make("/run", folder["source/below"]);
        File.WriteAllText("/run/mark", "");
        BindMount.Make(source, target, readOnly: true, recursive: recursive);
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Join(target, "x"), ""));
        Assert.Equal(recursive, File.Exists(Path.Join(target, "below", "mark")));
        if (recursive)
            Assert.Throws<IOException>(() => File.WriteAllText(Path.Join(target, "below", "x"), ""));
        File.WriteAllText(Path.Join(source, "x"), "");
        Unmounting.All(target);
        Unmounting.All(folder["source/below"]);
    });

    [Fact]
    public void A_file_is_bound_over_a_file() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        string one = folder.MakeFile("one", "1"), two = folder.MakeFile("two", "2");
        BindMount.Make(one, two);
        Assert.Equal("1", File.ReadAllText(two));
        Unmounting.All(two);
        Assert.Equal("2", File.ReadAllText(two));
    });

    [Fact]
    public void Propagation_is_set() => OwnMounts.Run(() =>
    {
        Assert.Empty(MountTable.At("/run")!.Propagation);
        Propagation.Shared.Apply("/run", recursive: false);
        Assert.StartsWith("shared:", Assert.Single(MountTable.At("/run")!.Propagation), StringComparison.Ordinal);
        Propagation.Private.Apply("/run", recursive: true);
        Assert.Empty(MountTable.At("/run")!.Propagation);
    });
}
