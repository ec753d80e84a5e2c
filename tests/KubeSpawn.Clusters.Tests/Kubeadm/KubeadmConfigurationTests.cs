using System.Net;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Kubeadm;

namespace KubeSpawn.Clusters.Tests.Kubeadm;

public sealed class KubeadmConfigurationTests
{
    [Fact]
    public void Init_of_v1_20_on_cgroup_v1() => Assert.Equal(
        """
        apiVersion: "kubeadm.k8s.io/v1beta2"
        kind: "InitConfiguration"
        bootstrapTokens:
          - token: "abcdef.0123456789abcdef"
            ttl: "24h0m0s"
            usages:
            - "signing"
            - "authentication"
            groups:
            - "system:bootstrappers:kubeadm:default-node-token"
        localAPIEndpoint:
          advertiseAddress: "10.22.0.2"
          bindPort: 6443
        nodeRegistration:
          name: "kube-spawn-default-control-plane-1"
          criSocket: "unix:///run/containerd/containerd.sock"
          kubeletExtraArgs:
            node-ip: "10.22.0.2"
            cgroups-per-qos: "false"
            enforce-node-allocatable: ""
        ---
        apiVersion: "kubeadm.k8s.io/v1beta2"
        kind: "ClusterConfiguration"
        kubernetesVersion: "v1.20.2"
        controlPlaneEndpoint: "10.22.0.2:6443"
        networking:
          podSubnet: "10.244.0.0/16"
          serviceSubnet: "10.96.0.0/12"
        featureGates:
          PublicKeysECDSA: true
        apiServer:
          certSANs:
          - "localhost"
          - "127.0.0.1"
          - "10.22.0.2"
        controllerManager:
          extraArgs:
            allocate-node-cidrs: "false"
        ---
        apiVersion: "kubelet.config.k8s.io/v1beta1"
        kind: "KubeletConfiguration"
        cgroupDriver: "cgroupfs"
        failSwapOn: false
        nodeStatusUpdateFrequency: "1s"
        nodeStatusReportFrequency: "5m"
        imageGCHighThresholdPercent: 100
        evictionHard:
          imagefs.available: "0%"
          nodefs.available: "0%"
          nodefs.inodesFree: "0%"
        ---
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1"
        kind: "KubeProxyConfiguration"
        conntrack:
          maxPerCore: 0
          min: 0

        """,
        KubeadmConfiguration.Init(Settings("v1.20.2", legacyCgroups: true)));

    [Fact]
    public void Join_of_v1_34_on_cgroup_v2() => Assert.Equal(
        """
        apiVersion: "kubeadm.k8s.io/v1beta4"
        kind: "JoinConfiguration"
        discovery:
          file:
            kubeConfigPath: "/etc/kube-spawn/discovery.conf"
        nodeRegistration:
          name: "kube-spawn-default-control-plane-1"
          criSocket: "unix:///run/containerd/containerd.sock"
          kubeletExtraArgs:
            - name: "node-ip"
              value: "10.22.0.2"

        """,
        KubeadmConfiguration.Join(Settings("v1.34.1", legacyCgroups: false)));

    [Theory]
    [InlineData("v1.20.0", "v1beta2")]
    [InlineData("v1.21.14", "v1beta2")]
    [InlineData("v1.22.0", "v1beta3")]
    [InlineData("v1.30.9", "v1beta3")]
    [InlineData("v1.31.0-rc.1", "v1beta4")]
    [InlineData("v1.36.0", "v1beta4")]
    public void The_newest_api_that_a_version_knows_is_spoken(string version, string api)
    {
        string text = KubeadmConfiguration.Init(Settings(version, legacyCgroups: false));
        Assert.Equal(2, text.Split($"apiVersion: \"kubeadm.k8s.io/{api}\"\n").Length - 1);
        Assert.Contains(api == "v1beta4" ? "  extraArgs:\n    - name: \"allocate-node-cidrs\"\n" : "  extraArgs:\n    allocate-node-cidrs: \"false\"\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1.30.0", "\nfeatureGates:\n  PublicKeysECDSA: true\n", "encryptionAlgorithm")]
    [InlineData("v1.31.0", "\nencryptionAlgorithm: \"ECDSA-P256\"\n", "PublicKeysECDSA")]
    public void Elliptic_keys_are_asked_for_in_the_words_of_the_version(string version, string expected, string foreign)
    {
        string text = KubeadmConfiguration.Init(Settings(version, legacyCgroups: false));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1.30.0", true, false)]
    [InlineData("v1.31.0", true, true)]
    [InlineData("v1.35.0", false, false)]
    public void Only_a_kubelet_that_knows_the_field_is_told_to_bear_cgroup_v1(string version, bool legacyCgroups, bool expected) => Assert.Equal(
        expected, KubeadmConfiguration.Init(Settings(version, legacyCgroups)).Contains("failCgroupV1: false", StringComparison.Ordinal));

    [Fact]
    public void What_is_not_asked_for_is_left_to_kubeadm()
    {
        KubeadmSettings settings = Settings("v1.30.0", legacyCgroups: false) with { BuiltInPodNetwork = false };
        string text = KubeadmConfiguration.Init(settings);
        Assert.DoesNotContain("controllerManager", text, StringComparison.Ordinal);
        Assert.DoesNotContain("imageRepository", text, StringComparison.Ordinal);
        Assert.Contains(
            "\nimageRepository: \"r.example.org/k8s\"\n", KubeadmConfiguration.Init(settings with { ImageRepository = "r.example.org/k8s" }), StringComparison.Ordinal);
    }

    private static KubeadmSettings Settings(string version, bool legacyCgroups) => new()
    {
        Version = KubernetesVersion.Parse(version),
        NodeName = "kube-spawn-default-control-plane-1",
        Address = IPAddress.Parse("10.22.0.2"),
        Endpoint = IPAddress.Parse("10.22.0.2"),
        PodRange = Defaults.PodRange,
        ServiceRange = Defaults.ServiceRange,
        Token = "abcdef.0123456789abcdef",
        TokenHours = 24,
        LegacyCgroups = legacyCgroups,
        BuiltInPodNetwork = true,
    };
}
