using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class ConfigResolverTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Nothing_said_means_the_defaults()
    {
        ClusterConfig config = Configs.Resolve();
        Assert.Equal((Defaults.Nodes, Defaults.Image, Defaults.KubernetesVersion), (config.Nodes, config.Image.Source, config.Kubernetes.Version.ToString()));
        Assert.Equal(ImageSourceKind.Url, config.Image.Reference.Kind);
        Assert.Empty(config.Machines);
    }

    [Fact]
    public void Flag_beats_variable_beats_file_beats_host_file()
    {
        ConfigLayer[] layers =
        [
            Configs.Flags(("--nodes", "5")),
            Configs.Variables(("KUBE_SPAWN_NODES", "6"), ("KUBE_SPAWN_NETWORK_MTU", "1400")),
            Configs.File("nodes = 7\nnetwork.mtu = 1401\nkubernetes.token-hours = 2"),
            Configs.HostFile("nodes = 8\nkubernetes = { token-hours = 3, image-repository = \"registry.example.org/k8s\" }"),
        ];
        ClusterConfig config = Configs.Resolve(layers);
        Assert.Equal((5, 1400, 2), (config.Nodes, config.Network.Mtu, config.Kubernetes.TokenHours));
        Assert.Equal("registry.example.org/k8s", config.Kubernetes.ImageRepository);
    }

    [Fact]
    public void A_problem_says_which_source_it_comes_from() => Assert.Equal(
        [
            "--nodes: nodes is 0; allowed: 1 to 253",
            "/etc/kube-spawn/config.toml:1:9: nodes is 900; allowed: 1 to 253",
            "KUBE_SPAWN_NETWORK_MTU: \"many\" is not a whole number",
        ],
        Configs.Problems(Configs.Flags(("--nodes", "0")), Configs.Variables(("KUBE_SPAWN_NETWORK_MTU", "many")), Configs.HostFile("nodes = 900")).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("nodes = \"3\"", "1:9: nodes is a string; allowed: a whole number")]
    [InlineData("nodes = 3.0", "1:9: nodes is a number with a fraction; allowed: a whole number")]
    [InlineData("nodes = 2024-01-01", "1:9: nodes is a date or time; allowed: a whole number")]
    [InlineData("nodes = 254", "1:9: nodes is 254; allowed: 1 to 253")]
    [InlineData("nodes = -1", "1:9: nodes is -1; allowed: 1 to 253")]
    [InlineData("image = \"\"", "1:9: image is empty")]
    [InlineData("image = \"a b\"", "1:9: image \"a b\" is not a name of an image")]
    [InlineData("image = \"ftp://h/i.tar\"", "1:9: image has the scheme \"ftp\"; allowed: http, https")]
    [InlineData("image = \"https://h/page\"", "1:9: image \"https://h/page\" ends like no image; allowed: .tar, .tar.gz")]
    [InlineData("image-sha256 = \"12\"", "1:16: image-sha256 is not a SHA-256 digest; allowed: 64 hexadecimal digits (it has 2 characters)")]
    [InlineData("kubernetes.version = \"latest\"", "1:22: kubernetes.version \"latest\" is not a version; allowed: v1.20.0 and later")]
    [InlineData("kubernetes.version = \"v1.19.16\"", "1:22: kubernetes.version v1.19.16 is too old; allowed: v1.20.0 and later")]
    [InlineData("kubernetes.version = \"1.30\"", "1:22: kubernetes.version \"1.30\" is not a version")]
    [InlineData("kubernetes.mirror = \"dl.k8s.io\"", "1:21: kubernetes.mirror \"dl.k8s.io\" is not a URL; allowed: http:// or https://")]
    [InlineData("kubernetes.dev = 1", "1:18: kubernetes.dev is a whole number; allowed: true or false")]
    [InlineData("kubernetes.dev = true", "1:18: kubernetes.dev is true without kubernetes.source-dir; allowed: both")]
    [InlineData("kubernetes.image-archives = \"a.tar\"", "1:29: kubernetes.image-archives is a string; allowed: an array of strings")]
    [InlineData("kubernetes.image-archives = [\"a.tar\", 3]", "1:39: kubernetes.image-archives is a whole number; allowed: a string")]
    [InlineData("kubernetes.image-repository = \"https://r\"", "1:31: kubernetes.image-repository \"https://r\" is not an image repository")]
    [InlineData("kubernetes.token-hours = 0", "1:26: kubernetes.token-hours is 0; allowed: 1 to 8760")]
    [InlineData("network.node-range = \"10.22.0.0\"", "1:22: network.node-range \"10.22.0.0\" is not a range; allowed: ADDRESS/BITS")]
    [InlineData("network.node-range = \"10.22.3.4/16\"", "1:22: network.node-range \"10.22.3.4/16\" has bits set behind its prefix, did you mean \"10.22.0.0/16\"?")]
    [InlineData("network.node-range = \"10.22.0.0/25\"", "1:22: network.node-range is a /25; allowed: /8 to /24")]
    [InlineData("network.node-range = \"10.22.0.0/33\"", "1:22: network.node-range \"10.22.0.0/33\" is not a range; allowed: 1 to 32 bits")]
    [InlineData("network.node-range = \"fd00::/16\"", "1:22: network.node-range \"fd00::/16\" is not an IPv4 range")]
    [InlineData("network.node-range = \"127.0.0.0/16\"", "1:22: network.node-range \"127.0.0.0/16\" overlaps 127.0.0.0/8 (loopback)")]
    [InlineData("network.pod-range = \"10.22.128.0/17\"", "1:21: network.pod-range 10.22.128.0/17 overlaps network.node-range 10.22.0.0/16; allowed: ranges without a common address")]
    [InlineData("network.pod-range = \"10.30.0.0/23\"", "1:21: network.pod-range 10.30.0.0/23 is too small for 3 nodes with a /24 each; allowed: a /22 or larger")]
    [InlineData("network.pod-network = \"buildin\"", "1:23: network.pod-network \"buildin\" is unknown, did you mean \"builtin\"? Allowed:")]
    [InlineData("network.mtu = 100", "1:15: network.mtu is 100; allowed: 576 to 65535")]
    [InlineData("socat.url = \"https://h/socat\"", "1:13: socat.url is set without socat.sha256; allowed: both")]
    [InlineData("bindmount.read-only = [\"/a:/b:/c\"]", "1:24: bindmount.read-only \"/a:/b:/c\" is not a bind; allowed: SOURCE or SOURCE:DESTINATION")]
    [InlineData("bindmount.read-only = [\"/a:b\"]", "1:24: bindmount.read-only: the destination \"b\" is not absolute")]
    [InlineData("bindmount.read-only = [\"/a:/\"]", "1:24: bindmount.read-only: the destination is the machine's root")]
    [InlineData("bindmount.read-only = [\"/a:/x/../..\"]", "1:24: bindmount.read-only: the destination \"/x/../..\" has a \"..\"")]
    [InlineData("bindmount.read-only = [\":/a\"]", "1:24: bindmount.read-only \":/a\" is not a bind")]
    [InlineData("bindmount = { read-only = [\"/a\"], read-write = [\"/b:/a\"] }", "1:48: bindmount.read-write: something else is bound to \"/a\" too")]
    [InlineData("bindmount.overlay = [\"/a:/b\"]", "1:22: bindmount.overlay \"/a:/b\" is not an overlay; allowed: LOWER")]
    [InlineData("limits.memory = \"2 GB\"", "1:17: limits.memory \"2 GB\" is no size; allowed:")]
    [InlineData("limits.memory = \"1M\"", "1:17: limits.memory is 1M; allowed: 256M and more")]
    [InlineData("limits.memory = \"99999999999999T\"", "1:17: limits.memory \"99999999999999T\" is no size")]
    [InlineData("limits.cpus = 0", "1:15: limits.cpus is 0; allowed: 0.1 to 4096")]
    [InlineData("limits.cpus = nan", "1:15: limits.cpus is NaN; allowed: 0.1 to 4096")]
    [InlineData("limits.tasks = 1", "1:16: limits.tasks is 1; allowed: 128 and more")]
    [InlineData("[machine.worker-3]", "1:10: machine.worker-3: a cluster of 3 has no such machine; allowed: control-plane-1, worker-1, worker-2")]
    [InlineData("[machine.worker-1.limits]\nmemory = \"x\"", "2:10: machine.worker-1.limits.memory \"x\" is no size")]
    public void A_wrong_value_is_one_problem_with_its_place_and_what_is_allowed(string toml, string expected) =>
        Assert.StartsWith("kspawn.toml:" + expected, Assert.Single(Configs.Problems(toml)), StringComparison.Ordinal);

    [Fact]
    public void Relative_paths_start_from_the_files_folder_or_the_current_one()
    {
        ClusterConfig config = Configs.Resolve(
            Configs.Flags(("--image", "./root")),
            Configs.File("kubernetes = { image-archives = [\"a.tar\", \"/b.tar\"] }\nbindmount.read-only = [\"src:/dst/\", '../we\\:ird']"));
        Assert.Equal("/here/root", config.Image.Source);
        Assert.Equal(["/clusters/test/a.tar", "/b.tar"], config.Kubernetes.ImageArchives);
        Assert.Equal(["/clusters/test/src:/dst", @"/clusters/we\:ird"], config.Binds.ReadOnly);
    }

    [Fact]
    public void A_digest_counts_only_for_the_image_it_was_written_for()
    {
        ConfigLayer file = Configs.File($"image = \"https://h/i.tar\"\nimage-sha256 = \"{Digest.ToUpperInvariant()}\"");
        Assert.Equal(Digest, Configs.Resolve(file).Image.Sha256);
        Assert.Null(Configs.Resolve(Configs.Flags(("--image", "https://h/other.tar")), file).Image.Sha256);
        Assert.StartsWith(
            "kspawn.toml:1:16: image-sha256 is set, but image \"host\" is nothing that is unpacked",
            Assert.Single(Configs.Problems($"image-sha256 = \"{Digest}\"\nimage = \"host\"")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_host_files_catalogue_extends_the_built_in_one()
    {
        ConfigLayer host = Configs.HostFile($"image = \"debian\"\n[images]\ndebian = {{ url = \"https://h/d.tar.xz\", sha256 = \"{Digest}\" }}");
        ImageConfig image = Configs.Resolve(host).Image;
        Assert.Equal(("debian", Digest, "https://h/d.tar.xz"), (image.Reference.Alias, image.Sha256, image.Reference.Location));
        Assert.StartsWith(
            "/etc/kube-spawn/config.toml:1:9: images.x has no url", Assert.Single(Configs.Problems(Configs.HostFile("[images.x]\nsha256 = \"" + Digest + "\""))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_has_binds_and_limits_of_its_own()
    {
        ClusterConfig config = Configs.Resolve("[machine.worker-1.limits]\nmemory = \"2G\"\ncpus = 1.5\n[machine.worker-1.bindmount]\nread-write = [\"/data\"]");
        MachineConfig own = config.Machines["worker-1"];
        Assert.Equal((2UL << 30, 1.5, null), (own.Limits.MemoryBytes, own.Limits.Cpus, own.Limits.Tasks));
        Assert.Equal(["/data"], own.Binds.ReadWrite);
    }

    [Fact]
    public void Lists_in_variables_are_separated_by_commas() => Assert.Equal(
        ["/here/a.tar", "/b.tar"], Configs.Resolve(Configs.Variables(("KUBE_SPAWN_IMAGE_ARCHIVE", "a.tar,/b.tar"))).Kubernetes.ImageArchives);

    [Fact]
    public void A_source_tree_counts_only_with_dev()
    {
        Assert.Null(Configs.Resolve("kubernetes.source-dir = \"/k\"").Kubernetes.SourceDir);
        Assert.Equal("/k", Configs.Resolve("kubernetes = { dev = true, source-dir = \"/k\" }").Kubernetes.SourceDir);
    }
}
