using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Tests.Host;

public sealed class HostTests
{
    private readonly LinuxHostFacts _facts = new(_ => Task.CompletedTask);

    [Fact]
    public void Facts_agree_with_the_system()
    {
        Assert.Equal(Environment.UserName == "root", _facts.IsRoot);
        Assert.Contains(_facts.Architecture, (string[])["amd64", "arm64"]);
        Assert.True(File.Exists(_facts.Executable));
        Assert.Equal(File.ReadAllLines("/proc/swaps").Length > 1, _facts.SwapEnabled);
        Assert.Equal(File.Exists("/sys/fs/selinux/enforce"), _facts.SelinuxMode is not null);
        Assert.Equal(_facts.CgroupControllers.Count > 0, _facts.LegacyCgroups);
        foreach (string controller in _facts.CgroupControllers)
            Assert.Contains(controller, File.ReadAllText("/proc/cgroups"), StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_that_are_part_of_the_kernel_are_found()
    {
        var kernel = new LinuxKernel();
        Assert.Equal(ModuleOutcome.Unavailable, kernel.EnsureModule("kube_spawn_no_such_module"));
        Assert.NotEqual(ModuleOutcome.Unavailable, kernel.EnsureModule(File.ReadAllText("/proc/filesystems").Contains("\toverlay", StringComparison.Ordinal) ? "overlay" : "ext4"));
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), kernel.ReadSetting("kernel.osrelease"));
    }

    [Fact]
    public async Task Services_are_checked_by_whom_it_was_given()
    {
        var facts = new LinuxHostFacts(_ => Task.FromException(new LinuxException("x", "y", Errno.EIO)));
        await Assert.ThrowsAsync<LinuxException>(() => facts.CheckServicesAsync(TestContext.Current.CancellationToken));
    }
}
