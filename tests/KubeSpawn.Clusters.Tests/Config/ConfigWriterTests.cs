using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class ConfigWriterTests
{
    private const string Everything =
        """
        nodes = 4
        image = "https://h/i.tar?a=\"b\""
        image-sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        [kubernetes]
        version = "v1.31.0-rc.1"
        mirror = "http://127.0.0.1:8080/mirror"
        dev = true
        source-dir = "/src/k8s"
        image-archives = ["/a \"b\".tar", '/c\d.tar']
        image-repository = "registry.example.org:5000/k8s"
        token-hours = 2
        [network]
        node-range = "192.168.0.0/20"
        pod-range = "10.128.0.0/10"
        service-range = "10.32.0.0/16"
        pod-network = "/net/flannel.yml"
        mtu = 9000
        [socat]
        url = "https://h/socat"
        sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        [bindmount]
        read-only = ["/ro", '/with\:colon:/x']
        read-write = ["/rw:/y"]
        overlay = ["/l1:/l2:/u:/z"]
        [limits]
        memory = 3000000000
        cpus = 0.25
        tasks = 5000
        [machine.worker-2.limits]
        memory = "4G"
        [machine.control-plane-1.bindmount]
        read-only = ["/q"]
        """;

    [Theory]
    [InlineData("")]
    [InlineData(Everything)]
    [InlineData("image = \"host\"\nnodes = 1")]
    public void What_is_written_is_read_as_the_same(string toml)
    {
        ClusterConfig first = Configs.Resolve(toml);
        string text = ConfigWriter.Write(first);
        ClusterConfig second = Configs.Resolve(text);
        Assert.Equal(text, ConfigWriter.Write(second));
        Assert.Equal((first.Nodes, first.Image, first.Network, first.Socat, first.Limits), (second.Nodes, second.Image, second.Network, second.Socat, second.Limits));
        Assert.Equal(first.Kubernetes with { ImageArchives = [] }, second.Kubernetes with { ImageArchives = [] });
        Assert.Equal(first.Kubernetes.ImageArchives, second.Kubernetes.ImageArchives);
        Same(first.Binds, second.Binds);
        Assert.Equal(first.Machines.Keys, second.Machines.Keys);
        foreach ((string machine, MachineConfig own) in first.Machines)
        {
            Assert.Equal(own.Limits, second.Machines[machine].Limits);
            Same(own.Binds, second.Machines[machine].Binds);
        }
    }

    private static void Same(BindConfig one, BindConfig other)
    {
        Assert.Equal(one.ReadOnly, other.ReadOnly);
        Assert.Equal(one.ReadWrite, other.ReadWrite);
        Assert.Equal(one.Overlay, other.Overlay);
    }

    [Fact]
    public void Every_setting_is_there_with_a_comment()
    {
        string[] lines = ConfigWriter.Write(Configs.Resolve()).Split('\n');
        foreach (Setting setting in Settings.All.Where(s => s.Scope != SettingScope.Host))
        {
            string key = setting.Key.Split('.')[^1];
            int at = Array.FindIndex(lines, line => line.TrimStart('#').StartsWith(key + " = ", StringComparison.Ordinal));
            Assert.True(at > 0, $"{setting.Key} is not there");
            Assert.StartsWith("# ", lines[at - 1], StringComparison.Ordinal);
        }
    }
}
