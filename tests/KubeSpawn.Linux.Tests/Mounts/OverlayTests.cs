using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Mounts;

public sealed class OverlayTests
{
    private readonly LinuxMounts _mounts = new();

    [Theory]
    [InlineData("plain")]
    [InlineData("with blank")]
    [InlineData("co:lon")]
    [InlineData("com,ma")]
    [InlineData("back\\slash")]
    [InlineData("all:of,it=to\\gether #1")]
    public void Layers_of_any_name_are_mounted_and_known_again(string name) => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, name, 3);
        _mounts.MountOverlay(plan);
        Assert.Equal("0", File.ReadAllText(Path.Join(plan.Target, "who")));
        Assert.Equal("2", File.ReadAllText(Path.Join(plan.Target, "only2")));
        File.WriteAllText(Path.Join(plan.Target, "new"), "x");
        Assert.True(File.Exists(Path.Join(plan.UpperDir, "new")));

        int before = MountTable.Read().Count;
        _mounts.MountOverlay(plan);
        Assert.Equal(before, MountTable.Read().Count);
        Assert.Equal([plan.Target], _mounts.MountPointsUnder(folder.Path));

        _mounts.Unmount(plan.Target);
        _mounts.Unmount(plan.Target);
        Assert.Empty(_mounts.MountPointsUnder(folder.Path));
    });

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    public void Many_layers_with_long_names(int count) => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, new string('n', 200), count);
        _mounts.MountOverlay(plan);
        Assert.Equal($"{count - 1}", File.ReadAllText(Path.Join(plan.Target, $"only{count - 1}")));
        _mounts.Unmount(plan.Target);
    });

    [Fact]
    public void The_old_call_takes_any_name_too() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        foreach (string name in (string[])["all:of,it=to\\gether #1", new string('n', 200)])
        {
            OverlayPlan plan = Plan(folder, name, 18);
            OverlayMount.ByOldCall(plan);
            Assert.Equal("17", File.ReadAllText(Path.Join(plan.Target, "only17")));
            Assert.True(OverlayMount.IsOurs(MountTable.At(plan.Target)!, plan));
            _mounts.Unmount(plan.Target);
        }
    });

    [Fact]
    public void Texts_take_any_name_too() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "all:of,it=to\\gether #1", 3);
        Assert.SkipUnless(OverlayMount.TryByText(plan), "this kernel (before 6.7) takes no single layers by name");
        Assert.Equal("2", File.ReadAllText(Path.Join(plan.Target, "only2")));
        Assert.True(OverlayMount.IsOurs(MountTable.At(plan.Target)!, plan));
        _mounts.Unmount(plan.Target);
    });

    [Fact]
    public void Another_mount_at_the_target_is_an_error() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 1);
        _mounts.MountOverlay(plan);
        var error = Assert.Throws<LinuxException>(() => _mounts.MountOverlay(plan with { UpperDir = folder.MakeFolder("other") }));
        Assert.Equal(Errno.EBUSY, error.Errno);
        _mounts.Unmount(plan.Target);
    });

    [Fact]
    public void A_missing_layer_is_named() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 1) with { UpperDir = folder["missing"] };
        var error = Assert.Throws<LinuxException>(() => _mounts.MountOverlay(plan));
        Assert.Contains($"its layer \"{folder["missing"]}\": no such file or directory", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_refusal_without_a_reason_says_where_to_look() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        // Work and upper layer on different mounts: refused.
        OverlayPlan plan = Plan(folder, "x", 1);
        var error = Assert.Throws<LinuxException>(() => _mounts.MountOverlay(plan with { WorkDir = "/run" }));
        Assert.Equal(Errno.EINVAL, error.Errno);
        // This one the kernel tells its log only.
        Assert.Contains("dmesg", error.Cure, StringComparison.Ordinal);
        Assert.Empty(_mounts.MountPointsUnder(folder.Path));
    });

    [Fact]
    public void A_good_folder_is_supported_and_left_as_it_was()
    {
        Needs.Root();
        using var folder = new TempFolder();
        string mounts = File.ReadAllText("/proc/self/mountinfo");
        OverlaySupport support = _mounts.CheckOverlay(folder["not/made/yet"]);
        Assert.True(support.Supported, support.Reason);
        Assert.Null(support.Reason);
        Assert.Equal(MountTable.Holding(folder.Path).Type, support.FileSystem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal(mounts, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Fact]
    public void Proc_is_not_supported_and_the_reason_says_so()
    {
        Needs.Root();
        OverlaySupport support = _mounts.CheckOverlay("/proc");
        Assert.False(support.Supported);
        Assert.Equal("proc", support.FileSystem);
        Assert.Contains("/proc (proc): it cannot be written to", support.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_overlay_cannot_hold_an_overlays_upper_layer() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 1);
        _mounts.MountOverlay(plan);
        OverlaySupport support = _mounts.CheckOverlay(plan.Target);
        Assert.False(support.Supported);
        Assert.Equal("overlay", support.FileSystem);
        Assert.Contains("a trial overlay mount failed: overlay: ", support.Reason, StringComparison.Ordinal);
        Assert.Equal(["who", "only0"], Directory.GetFiles(plan.Target).Select(Path.GetFileName).OrderDescending());
        _mounts.Unmount(plan.Target);
    });

    [Fact]
    public void The_kernels_own_reason_is_told() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 1);
        _mounts.MountOverlay(plan);
        string target = folder.MakeFolder("second");
        string upper = Directory.CreateDirectory(Path.Join(plan.Target, "upper")).FullName, work = Directory.CreateDirectory(Path.Join(plan.Target, "work")).FullName;
        var error = Assert.Throws<LinuxException>(() => _mounts.MountOverlay(plan with { Target = target, UpperDir = upper, WorkDir = work }));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("not supported as", error.Detail, StringComparison.Ordinal);
        _mounts.Unmount(plan.Target);
    });

    [Fact]
    public void The_context_for_SELinux_is_an_option_of_its_own()
    {
        const string Context = "system_u:object_r:container_file_t:s0:c1,c2";
        Assert.Equal(
            $"lowerdir=/a:/b,upperdir=/u,workdir=/w,context=\"{Context}\"", OverlayOptions.Build(["/a", "/b"], "/u", "/w", Context));
        Assert.Equal("lowerdir=/a,upperdir=/u,workdir=/w", OverlayOptions.Build(["/a"], "/u", "/w", null));
    }

    [Fact]
    public void A_context_reaches_the_kernel() => OwnMounts.Run(() =>
    {
        Assert.SkipUnless(new LinuxHostFacts(_ => Task.CompletedTask).SelinuxMode is null, "SELinux is on here, and takes the option; scripts/test-vm tests that");
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 2) with { SelinuxContext = "system_u:object_r:container_file_t:s0" };
        // A kernel without SELinux leaves the option to overlayfs, which knows none of that name; both ways to mount have sent it.
        var error = Assert.Throws<LinuxException>(() => _mounts.MountOverlay(plan));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("context", error.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => OverlayMount.ByOldCall(plan)).Errno);
        Assert.Empty(_mounts.MountPointsUnder(folder.Path));
    });

    [Fact]
    public void A_busy_mount_and_all_below_it_are_detached() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = Plan(folder, "x", 1);
        _mounts.MountOverlay(plan);
        Directory.CreateDirectory(Path.Join(plan.Target, "below"));
        BindMount.Make("/run", Path.Join(plan.Target, "below"));
        Assert.Equal([plan.Target, Path.Join(plan.Target, "below")], _mounts.MountPointsUnder(plan.Target));
        using (File.OpenRead(Path.Join(plan.Target, "who")))
            _mounts.Unmount(plan.Target);
        Assert.Empty(_mounts.MountPointsUnder(folder.Path));
    });

    internal static OverlayPlan Plan(TempFolder folder, string name, int layers)
    {
        string[] lowers = [.. Enumerable.Range(0, layers).Select(i => folder.MakeFolder($"{name}.l{i}"))];
        for (int i = 0; i < layers; i++)
        {
            File.WriteAllText(Path.Join(lowers[i], "who"), $"{i}");
            File.WriteAllText(Path.Join(lowers[i], $"only{i}"), $"{i}");
        }
        return new OverlayPlan(
            folder.MakeFolder($"{name}.target"), lowers, folder.MakeFolder($"{name}.upper"), folder.MakeFolder($"{name}.work"), null);
    }
}
