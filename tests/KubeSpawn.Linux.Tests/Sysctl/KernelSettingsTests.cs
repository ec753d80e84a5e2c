using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Namespaces;
using KubeSpawn.Linux.Sysctl;
using KubeSpawn.Linux.Tests.Namespaces;

namespace KubeSpawn.Linux.Tests.Sysctl;

public sealed class KernelSettingsTests
{
    [Theory]
    [InlineData("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward")]
    [InlineData("net/ipv4/conf/eth0.5/forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding")]
    [InlineData("net.ipv4.conf.eth0/5.forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding")]
    [InlineData("/sys/module/nf_conntrack/parameters/hashsize", "/sys/module/nf_conntrack/parameters/hashsize")]
    public void Names_become_files(string name, string path) => Assert.Equal(path, KernelSettings.PathOf(name));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/sys/../../etc/passwd")]
    [InlineData("net/../../../etc/passwd")]
    [InlineData("net..ipv4")]
    [InlineData("a\0b")]
    public void Names_that_lead_elsewhere_are_refused(string name) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<KubeSpawnException>(() => KernelSettings.PathOf(name)).Code);

    [Fact]
    public void Values_are_read_and_missing_ones_are_null()
    {
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), KernelSettings.Read("kernel.osrelease"));
        Assert.Null(KernelSettings.Read("kernel.no_such_setting"));
        Assert.Null(KernelSettings.Read("/sys/module/nothing/parameters/x"));
    }

    [Fact]
    public void Values_of_a_namespace_are_written_there_and_the_old_one_is_given_back() => OwnMounts.Run(() =>
    {
        string? outside = KernelSettings.Read("net.ipv4.ip_local_port_range");
        using NetworkNamespace own = NetworkNamespace.Create("own");
        own.Run(() =>
        {
            string old = KernelSettings.Read("net.ipv4.ip_local_port_range")!;
            Assert.Equal(old, KernelSettings.Exchange("net.ipv4.ip_local_port_range", "10000 10001"));
            // Blanks or tabs: the same value, nothing is written.
            Assert.Null(KernelSettings.Exchange("net.ipv4.ip_local_port_range", "10000\t10001"));
            KernelSettings.Write("net.ipv4.ip_local_port_range", old);
            Assert.Equal(old, KernelSettings.Read("net.ipv4.ip_local_port_range"));
            var error = Assert.Throws<LinuxException>(() => KernelSettings.Write("net.ipv4.ip_forward", "many"));
            Assert.Equal("failed to write many to the kernel setting \"net.ipv4.ip_forward\": invalid argument (EINVAL)", error.Message);
            Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => KernelSettings.Exchange("net.ipv4.nothing", "1")).Errno);
        });
        NetworkNamespace.Remove("own");
        Assert.Equal(outside, KernelSettings.Read("net.ipv4.ip_local_port_range"));
    });
}
