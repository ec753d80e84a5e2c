using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Modules;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Linux.Tests.Virtual;

/// <summary>
/// Real modules into a real kernel. Only in the virtual machine of scripts/test-vm, which is thrown away after: modules loaded elsewhere would stay.
/// Each test takes modules that no other one takes.
/// </summary>
[Collection("alone")]
public sealed class RealModulesTests
{
    private static string Release => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    public RealModulesTests() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KUBE_SPAWN_TEST_VM") == "1", "loads modules: run by scripts/test-vm in a virtual machine");

    [Fact]
    public void A_module_is_loaded_with_all_it_needs_once()
    {
        Assert.Null(KernelModules.Present("br_netfilter"));
        ModuleResult first = new KernelModules().Ensure("br-netfilter");
        Assert.Equal(ModuleOutcome.Loaded, first.Outcome);
        Assert.Equal("br_netfilter", first.Loaded[^1]);
        Assert.Contains("bridge", first.Loaded);
        Assert.True(Loaded("br_netfilter") && Loaded("bridge"));
        Assert.Equal("1", KernelSettings.Read("net.bridge.bridge-nf-call-iptables"));
        ModuleResult second = new KernelModules().Ensure("br_netfilter");
        Assert.Equal((ModuleOutcome.AlreadyLoaded, 0), (second.Outcome, second.Loaded.Count));
    }

    [Fact]
    public void Overlay_is_a_module_here_and_then_works()
    {
        // Tests of mounts may have made the kernel load it itself.
        Assert.Contains(new LinuxKernel().EnsureModule("overlay"), (ModuleOutcome[])[ModuleOutcome.Loaded, ModuleOutcome.AlreadyLoaded]);
        Assert.True(Loaded("overlay"));
        Assert.True(new LinuxMounts().CheckOverlay("/var/lib").Supported);
    }

    [Fact]
    public void Options_reach_the_module_and_its_parameters_can_be_exchanged()
    {
        using var configuration = new ModprobeFile("options nf_conntrack hashsize=4096 \\\n  acct=1\n");
        Assert.Equal(ModuleOutcome.Loaded, new KernelModules().Ensure("nf_conntrack").Outcome);
        Assert.Equal("Y", KernelSettings.Read("/sys/module/nf_conntrack/parameters/acct"));
        const string HashSize = "/sys/module/nf_conntrack/parameters/hashsize";
        Assert.Equal("4096", KernelSettings.Exchange(HashSize, "8192"));
        Assert.Null(KernelSettings.Exchange(HashSize, "8192"));
        KernelSettings.Write(HashSize, "4096");
        Assert.Equal("4096", KernelSettings.Read(HashSize));
    }

    [Fact]
    public void A_wrong_option_is_explained()
    {
        using var configuration = new ModprobeFile("options loop max_loop=many\n");
        var error = Assert.Throws<LinuxException>(() => new KernelModules().Ensure("loop"));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("/etc/modprobe.d", error.Cure, StringComparison.Ordinal);
        Assert.False(Loaded("loop"));
    }

    [Fact]
    public void A_forbidden_module_is_not_loaded()
    {
        using var configuration = new ModprobeFile("install dummy /bin/false\n");
        Assert.Contains("forbids it", Assert.Throws<LinuxException>(() => new KernelModules().Ensure("dummy")).Message, StringComparison.Ordinal);
        Assert.False(Loaded("dummy"));
    }

    [Theory]
    [InlineData("veth", "gzip", ".gz")]
    [InlineData("ifb", null, "")]
    public void A_module_that_the_kernel_cannot_unpack_is_unpacked_here(string module, string? packer, string extension)
    {
        ModuleFile file = Index().Find(module)!;
        using var folder = new TempFolder();
        string plain = folder[module + ".ko"];
        VirtualTools.Shell($"xz -dc {file.Path} > {plain}");
        if (packer is not null)
            VirtualTools.Shell($"{packer} {plain}");
        Assert.True(ModuleImage.Insert(file with { Path = plain + extension }, ""));
        Assert.True(Loaded(module));
        Assert.False(ModuleImage.Insert(file with { Path = plain + extension }, ""));
    }

    [Fact]
    public void The_kernel_unpacks_what_it_can_itself_and_the_rest_is_refused_with_a_cure()
    {
        // Debian 13: nothing but this flag makes a .ko.xz loadable.
        Assert.Equal("xz", ModulePolicy.Running().Compression);
        ModuleFile file = Index().Find("macvlan")!;
        Assert.EndsWith(".ko.xz", file.Path, StringComparison.Ordinal);
        using var folder = new TempFolder();
        string other = folder["macvlan.ko.zst"];
        File.Copy(file.Path, other);
        var error = Assert.Throws<LinuxException>(() => ModuleImage.Insert(file with { Path = other }, ""));
        Assert.Equal(Errno.EOPNOTSUPP, error.Errno);
        Assert.Contains("compressed (zstd), and this kernel decompresses xz only", error.Message, StringComparison.Ordinal);
        Assert.Contains("modprobe macvlan", error.Cure, StringComparison.Ordinal);
        Assert.True(ModuleImage.Insert(file, ""));
        Assert.True(Loaded("macvlan"));
    }

    [Fact]
    public void Garbage_in_place_of_a_module_is_explained()
    {
        using var folder = new TempFolder();
        foreach ((string name, string text) in ((string, string)[])[("a.ko", "no module"), ("a.ko.gz", "no gzip"), ("a.ko.xz", "no xz"), ("a.ko.zst", "no zstd")])
        {
            var error = Assert.Throws<LinuxException>(() => ModuleImage.Insert(new ModuleFile("a", folder.MakeFile(name, text), []), ""));
            Assert.NotEqual(Errno.None, error.Errno);
            Assert.StartsWith($"failed to load the kernel module \"{folder[name]}\": ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Built_in_and_missing_modules_are_told_apart()
    {
        string builtIn = ModuleName.FromFile(File.ReadLines($"/lib/modules/{Release}/modules.builtin").First(line => !Directory.Exists($"/sys/module/{ModuleName.FromFile(line)}")));
        Assert.Equal(ModuleOutcome.BuiltIn, new KernelModules().Ensure(builtIn).Outcome);
        Assert.Equal(ModuleOutcome.Unavailable, new KernelModules().Ensure("kube_spawn_nothing").Outcome);
    }

    [Fact]
    public void Facts_of_a_host_with_cgroup_2()
    {
        var facts = new LinuxHostFacts(_ => Task.CompletedTask);
        Assert.False(facts.LegacyCgroups);
        Assert.Empty(facts.CgroupControllers);
        Assert.True(facts.HasSysResource);
        Assert.Equal("/usr/bin/systemd-nspawn", facts.NspawnPath);
    }

    private static bool Loaded(string module) =>
        File.ReadLines("/proc/modules").Any(line => line.StartsWith(module + " ", StringComparison.Ordinal));

    private static ModuleIndex Index() => ModuleIndex.Read($"/lib/modules/{Release}")!;

    private sealed class ModprobeFile : IDisposable
    {
        private const string Path = "/etc/modprobe.d/kube-spawn-test.conf";

        internal ModprobeFile(string text) => File.WriteAllText(Path, text);

        public void Dispose() => File.Delete(Path);
    }
}
