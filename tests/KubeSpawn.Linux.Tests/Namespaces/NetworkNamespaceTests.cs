using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Linux.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void A_new_namespace_is_pinned_and_has_only_lo() => OwnMounts.Run(() =>
    {
        using NetworkNamespace made = NetworkNamespace.Create("blue");
        Assert.True(NetworkNamespace.Exists("blue"));
        Assert.Equal("lo", made.Run(Links));
        using NetworkNamespace outside = NetworkNamespace.OpenPath("/proc/thread-self/ns/net");
        Assert.NotEqual(FileIdentity.Of(outside.Handle, "outside"), FileIdentity.Of(made.Handle, "made"));
    });

    [Fact]
    public void Creating_twice_opens_the_same() => OwnMounts.Run(() =>
    {
        using NetworkNamespace first = NetworkNamespace.Create("blue");
        using NetworkNamespace second = NetworkNamespace.Create("blue");
        using NetworkNamespace opened = NetworkNamespace.Open("blue");
        FileIdentity identity = FileIdentity.Of(first.Handle, "first");
        Assert.Equal(identity, FileIdentity.Of(second.Handle, "second"));
        Assert.Equal(identity, FileIdentity.Of(opened.Handle, "opened"));
    });

    [Fact]
    public void An_empty_file_left_by_a_kill_becomes_a_namespace() => OwnMounts.Run(() =>
    {
        Directory.CreateDirectory("/run/netns");
        File.WriteAllText("/run/netns/blue", "");
        Assert.False(NetworkNamespace.Exists("blue"));
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetworkNamespace.Open("blue")).Errno);
        using NetworkNamespace made = NetworkNamespace.Create("blue");
        Assert.Equal("lo", made.Run(Links));
    });

    [Fact]
    public void Removing_leaves_nothing_and_can_be_repeated() => OwnMounts.Run(() =>
    {
        string before = Mounts();
        NetworkNamespace.Create("blue").Dispose();
        NetworkNamespace.Create("red").Dispose();
        NetworkNamespace.Remove("blue");
        Assert.False(NetworkNamespace.Exists("blue"));
        Assert.True(NetworkNamespace.Exists("red"));
        NetworkNamespace.Remove("red");
        NetworkNamespace.Remove("red");
        Assert.False(Directory.Exists("/run/netns"));
        Assert.Equal(before, Mounts());
    });

    [Fact]
    public void A_folder_made_by_others_stays() => OwnMounts.Run(() =>
    {
        Directory.CreateDirectory("/run/netns");
        string before = Mounts();
        NetworkNamespace.Create("blue").Dispose();
        NetworkNamespace.Remove("blue");
        Assert.True(Directory.Exists("/run/netns"));
        Assert.Equal(before, Mounts());
    });

    [Fact]
    public void Pins_of_others_stay_and_so_does_the_folder() => OwnMounts.Run(() =>
    {
        NetworkNamespace.Create("blue").Dispose();
        File.WriteAllText("/run/netns/other", "");
        NetworkNamespace.Remove("blue");
        Assert.Equal(["/run/netns/other"], Directory.GetFiles("/run/netns"));
        NetworkNamespace.Remove("other");
        Assert.False(Directory.Exists("/run/netns"));
    });

    [Fact]
    public void Stacked_pins_are_all_removed() => OwnMounts.Run(() =>
    {
        NetworkNamespace.Create("blue").Dispose();
        unsafe
        {
            Assert.Equal(0, SysMount.Mount("/proc/self/ns/net", "/run/netns/blue", "none", (nuint)SysMount.MS_BIND, null));
        }
        NetworkNamespace.Remove("blue");
        Assert.False(File.Exists("/run/netns/blue"));
    });

    [Fact]
    public void Many_makers_of_one_name_get_one_namespace()
    {
        OwnMounts.Run(() =>
        {
            // Threads started here share this mount namespace; pool threads would not.
            var found = new FileIdentity[8];
            var threads = new Thread[found.Length];
            for (int i = 0; i < threads.Length; i++)
            {
                int index = i;
                threads[i] = new Thread(() =>
                {
                    using NetworkNamespace made = NetworkNamespace.Create("blue");
                    found[index] = FileIdentity.Of(made.Handle, "blue");
                });
            }
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Single(found.Distinct());
            NetworkNamespace.Remove("blue");
            Assert.False(Directory.Exists("/run/netns"));
        });
    }

    [Fact]
    public void Errors_of_the_work_reach_the_caller() => OwnMounts.Run(() =>
    {
        using NetworkNamespace made = NetworkNamespace.Create("blue");
        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => made.Run(() => throw new InvalidOperationException("mine"))).Message);
    });

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void Names_that_would_leave_the_folder_are_refused(string name) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<KubeSpawnException>(() => NetworkNamespace.Create(name)).Code);

    [Fact]
    public void A_missing_namespace_is_named_in_the_error() => OwnMounts.Run(() =>
    {
        var error = Assert.Throws<LinuxException>(() => NetworkNamespace.Open("green"));
        Assert.Equal("failed to open the network namespace \"/run/netns/green\": no such file or directory (ENOENT)", error.Message);
        Assert.False(NetworkNamespace.Exists("green"));
        NetworkNamespace.Remove("green");
    });

    private static string Links()
    {
        string[] lines = File.ReadAllLines("/proc/thread-self/net/dev");
        return string.Join(' ', lines.Skip(2).Select(line => line.Split(':')[0].Trim()));
    }

    private static string Mounts() => File.ReadAllText("/proc/thread-self/mountinfo");
}
