using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Files;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Mounts;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Tests.Mounts;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests;

/// <summary>Counts descriptors of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class LeakTests
{
    private const int Rounds = 1000;

    /// <summary>The runtime opens a few of its own at any time (its collector's, its thread pool's).</summary>
    private const int OwnDescriptors = 3;

    private const long OwnBytes = 8 << 20;

    [Fact]
    public void Network_namespaces() => OwnMounts.Run(() => Repeat(() =>
    {
        using (NetworkNamespace made = NetworkNamespace.Create("blue"))
            made.Run(() => { });
        NetworkNamespace.Remove("blue");
    }));

    [Fact]
    public void Overlay_mounts() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = OverlayTests.Plan(folder, "x", 3);
        var mounts = new LinuxMounts();
        Repeat(() =>
        {
            mounts.MountOverlay(plan);
            mounts.Unmount(plan.Target);
        });
    });

    [Fact]
    public void Refused_overlay_mounts() => OwnMounts.Run(() =>
    {
        using var folder = new TempFolder();
        OverlayPlan plan = OverlayTests.Plan(folder, "x", 3) with { WorkDir = "/run" };
        var mounts = new LinuxMounts();
        Repeat(() => Assert.ThrowsAny<Libc.LinuxException>(() => mounts.MountOverlay(plan)));
    });

    [Fact]
    public void Twins_and_removals()
    {
        Needs.Root();
        using var folder = new TempFolder();
        folder.MakeFile("source/a/b/c", "text");
        File.CreateSymbolicLink(folder["source/a/link"], "b");
        Repeat(() =>
        {
            TreeTwin.Make(folder["source"], folder["twin"], path => path == "a/b/c");
            TreeRemoval.Remove(folder["twin"]);
        });
    }

    [Fact]
    public void Locks()
    {
        using var folder = new TempFolder();
        Repeat(() =>
        {
            using Libc.FileLock first = Libc.FileLock.Acquire(folder["lock"]);
            Assert.Null(Libc.FileLock.TryAcquire(folder["lock"]));
        });
    }

    private static void Repeat(Action round)
    {
        round();
        (int descriptors, int mounts, long bytes) = Measure();
        for (int i = 0; i < Rounds; i++)
            round();
        (int descriptorsAfter, int mountsAfter, long bytesAfter) = Measure();
        Assert.Equal(mounts, mountsAfter);
        Assert.InRange(descriptorsAfter, 0, descriptors + OwnDescriptors);
        Assert.InRange(bytesAfter, 0, bytes + OwnBytes);
    }

    private static (int Descriptors, int Mounts, long Bytes) Measure()
    {
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        return (Directory.GetFileSystemEntries("/proc/self/fd").Length, MountTable.Read().Count, bytes);
    }
}
