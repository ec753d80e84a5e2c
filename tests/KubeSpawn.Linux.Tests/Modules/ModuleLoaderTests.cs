using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Modules;

namespace KubeSpawn.Linux.Tests.Modules;

public sealed class ModuleLoaderTests
{
    internal const string Dependencies = """
        kernel/net/bridge/br_netfilter.ko.xz: kernel/net/bridge/bridge.ko.xz kernel/net/802/stp.ko.xz kernel/net/llc/llc.ko.xz
        kernel/net/bridge/bridge.ko.xz: kernel/net/802/stp.ko.xz kernel/net/llc/llc.ko.xz
        kernel/net/802/stp.ko.xz: kernel/net/llc/llc.ko.xz
        kernel/net/llc/llc.ko.xz:
        kernel/fs/overlayfs/overlay.ko.xz:
        kernel/net/netfilter/nf_conntrack.ko.xz: kernel/lib/libcrc32c.ko.xz kernel/net/ipv6/nf-defrag-ipv6.ko.xz
        kernel/lib/libcrc32c.ko.xz:
        kernel/net/ipv6/nf-defrag-ipv6.ko.xz:
        kernel/crypto/crc32c_generic.ko.xz:
        kernel/broken/lonely.ko: kernel/broken/gone.ko

        """;

    internal const string BuiltIn = "kernel/fs/ext4/ext4.ko\nkernel/drivers/net/virtio-net.ko\n";

    internal const string Rules = """
        # Soft dependencies extracted from modules themselves.
        softdep libcrc32c pre: crc32c_generic post: overlay
        alias fs-overlay overlay
        alias nf-conntrack-* nf_conntrack
        alias pci:v00001AF4d00001000sv*sd*bc*sc*i* virtio-net
        """;

    private readonly List<string> _inserted = [];
    private readonly HashSet<string> _refused = [];
    private readonly Dictionary<string, ModuleOutcome> _present = [];

    [Fact]
    public void What_a_module_needs_is_loaded_from_the_deepest_on()
    {
        ModuleResult result = Loader().Ensure("br-netfilter");
        Assert.Equal(ModuleOutcome.Loaded, result.Outcome);
        Assert.Equal(["llc", "stp", "bridge", "br_netfilter"], result.Loaded);
    }

    [Fact]
    public void Soft_dependencies_go_before_and_after() =>
        Assert.Equal(["nf_defrag_ipv6", "crc32c_generic", "libcrc32c", "overlay", "nf_conntrack"], Loader().Ensure("nf_conntrack").Loaded);

    [Fact]
    public void A_soft_dependency_that_fails_hinders_nothing()
    {
        _refused.Add("crc32c_generic");
        Assert.Equal(["libcrc32c", "overlay"], Loader().Ensure("libcrc32c").Loaded);
    }

    [Fact]
    public void A_need_that_fails_is_an_error()
    {
        _refused.Add("llc");
        Assert.Throws<LinuxException>(() => Loader().Ensure("bridge"));
        Assert.Empty(_inserted);
    }

    [Fact]
    public void What_is_there_is_not_loaded_again()
    {
        _present["stp"] = ModuleOutcome.AlreadyLoaded;
        _present["llc"] = ModuleOutcome.BuiltIn;
        Assert.Equal(["bridge"], Loader().Ensure("bridge").Loaded);
        _present["overlay"] = ModuleOutcome.AlreadyLoaded;
        Assert.Equal(ModuleOutcome.AlreadyLoaded, Loader().Ensure("overlay").Outcome);
        Assert.Equal(ModuleOutcome.BuiltIn, Loader().Ensure("virtio_net").Outcome);
    }

    [Fact]
    public void One_loaded_meanwhile_by_another_is_fine()
    {
        ModuleResult result = Loader(insert: (_, _) => false).Ensure("overlay");
        Assert.Equal((ModuleOutcome.AlreadyLoaded, 0), (result.Outcome, result.Loaded.Count));
    }

    [Fact]
    public void Aliases_are_followed_but_not_to_blacklisted_modules()
    {
        Assert.Equal(["overlay"], Loader().Ensure("fs-overlay").Loaded);
        _inserted.Clear();
        Assert.Equal("nf_conntrack", Loader().Ensure("nf-conntrack-2").Loaded[^1]);
        Assert.Equal(ModuleOutcome.BuiltIn, Loader().Ensure("pci:v00001AF4d00001000sv1sd2bc3sc4i5").Outcome);
        Assert.Equal(["overlay"], Loader("alias mine overlay").Ensure("mine").Loaded);
        Assert.Equal(ModuleOutcome.Unavailable, Loader("alias mine overlay\nblacklist overlay").Ensure("mine").Outcome);
        // By its own name a blacklisted module can be had, as with modprobe.
        Assert.Equal(["overlay"], Loader("blacklist overlay").Ensure("overlay").Loaded);
    }

    [Fact]
    public void Options_come_from_all_files_and_the_command_line()
    {
        ModuleRules rules = ModuleRules.Parse([("a.conf", "options nf-conntrack hashsize=1 \\\n  acct=1\n#options nf_conntrack x=1\n"), ("b.conf", "options nf_conntrack tstamp=1")]);
        rules.AddCommandLine("quiet root=/dev/vda nf_conntrack.expect_hashsize=9 modprobe.blacklist=a,b");
        string? options = null;
        Loader(rules, (file, text) =>
        {
            if (file.Name == "nf_conntrack")
                options = text;
            return true;
        }).Ensure("nf_conntrack");
        Assert.Equal("hashsize=1 acct=1 tstamp=1 expect_hashsize=9", options);
    }

    [Fact]
    public void A_forbidden_module_is_an_error_that_names_the_file()
    {
        var error = Assert.Throws<LinuxException>(() => Loader("install overlay /bin/false").Ensure("overlay"));
        Assert.Equal("failed to load the kernel module \"overlay\": /etc/modprobe.d/x.conf forbids it (EPERM)", error.Message);
        Assert.Equal(ExitCode.Host, error.Code);
        Assert.Equal(["overlay"], Loader("install overlay /sbin/modprobe --ignore-install overlay").Ensure("overlay").Loaded);
    }

    [Fact]
    public void A_need_without_a_file_is_an_error() =>
        Assert.Contains("it needs gone", Assert.Throws<LinuxException>(() => Loader().Ensure("lonely")).Message, StringComparison.Ordinal);

    [Fact]
    public void No_index_and_no_evidence_is_unavailable()
    {
        var loader = new ModuleLoader(null, ModuleRules.Parse([]), _ => null, (_, _) => true);
        Assert.Equal(ModuleOutcome.Unavailable, loader.Ensure("overlay").Outcome);
    }

    [Fact]
    public void Modules_that_need_each_other_end()
    {
        ModuleIndex index = ModuleIndex.Parse("/m", "a.ko: b.ko\nb.ko: a.ko\n", "", "softdep a pre: a b\nsoftdep b pre: a post: b\n");
        Assert.Equal(["b", "a"], new ModuleLoader(index, ModuleRules.Parse([]), _ => null, (_, _) => true).Ensure("a").Loaded);
    }

    private ModuleLoader Loader(string configuration = "") => Loader(ModuleRules.Parse([("/etc/modprobe.d/x.conf", configuration)]), null);

    private ModuleLoader Loader(Func<ModuleFile, string, bool> insert) => Loader(ModuleRules.Parse([]), insert);

    private ModuleLoader Loader(ModuleRules rules, Func<ModuleFile, string, bool>? insert) => new(
        ModuleIndex.Parse("/lib/modules/x", Dependencies, BuiltIn, Rules),
        rules,
        name => _present.TryGetValue(name, out ModuleOutcome outcome) ? outcome : null,
        insert ?? Insert);

    private bool Insert(ModuleFile file, string options)
    {
        if (_refused.Contains(file.Name))
            throw new LinuxException("load the kernel module", file.Path, Errno.ENOEXEC);
        _inserted.Add(file.Name);
        return true;
    }
}
