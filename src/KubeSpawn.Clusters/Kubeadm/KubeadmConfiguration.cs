using System.Globalization;
using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Kubeadm;

/// <summary>
/// kubeadm's configuration of a node, in the API that its version speaks
/// (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ and its predecessors).
/// </summary>
public static class KubeadmConfiguration
{
    /// <summary>For kubeadm init: init, cluster, kubelet and kube-proxy configuration in one file.</summary>
    public static string Init(KubeadmSettings settings)
    {
        var yaml = new Yaml();
        yaml.Document(settings.ApiVersion, "InitConfiguration");
        yaml.Map("bootstrapTokens", () => yaml.Item(() => yaml
            .Text("token", settings.Token)
            .Text("ttl", string.Create(CultureInfo.InvariantCulture, $"{settings.TokenHours}h0m0s"))
            .Texts("usages", ["signing", "authentication"])
            .Texts("groups", ["system:bootstrappers:kubeadm:default-node-token"])));
        yaml.Map("localAPIEndpoint", () => yaml.Text("advertiseAddress", settings.Address.ToString()).Number("bindPort", ApiPort));
        Registration(yaml, settings);
        Cluster(yaml, settings);
        Kubelet(yaml, settings);
        Proxy(yaml);
        return yaml.ToString();
    }

    /// <summary>For kubeadm join: the cluster is found by a file that holds its certificate authority and the node's own client certificate.</summary>
    public static string Join(KubeadmSettings settings)
    {
        var yaml = new Yaml();
        yaml.Document(settings.ApiVersion, "JoinConfiguration");
        yaml.Map("discovery", () => yaml.Map("file", () => yaml.Text("kubeConfigPath", NodePaths.Discovery)));
        Registration(yaml, settings);
        return yaml.ToString();
    }

    private const int ApiPort = ApiServer.Port;

    private static void Registration(Yaml yaml, KubeadmSettings settings) => yaml.Map("nodeRegistration", () =>
    {
        yaml.Text("name", settings.NodeName).Text("criSocket", ContainerdFiles.Socket);
        List<(string Name, string Value)> arguments = [("node-ip", settings.Address.ToString())];

        // In a machine on cgroup v1 kubelet finds no hierarchy that it may divide. As flags: the file's empty list counts as unset.
        if (settings.LegacyCgroups) arguments.AddRange([("cgroups-per-qos", "false"), ("enforce-node-allocatable", "")]);
        Arguments(yaml, settings, "kubeletExtraArgs", arguments);
    });

    private static void Cluster(Yaml yaml, KubeadmSettings settings)
    {
        yaml.Document(settings.ApiVersion, "ClusterConfiguration");
        yaml.Text("kubernetesVersion", settings.Version.ToString());
        yaml.Text("controlPlaneEndpoint", $"{settings.Endpoint}:{ApiPort}");
        if (settings.ImageRepository is { } repository) yaml.Text("imageRepository", repository);
        yaml.Map("networking", () => yaml.Text("podSubnet", settings.PodRange.ToString()).Text("serviceSubnet", settings.ServiceRange.ToString()));
        EllipticKeys(yaml, settings);
        yaml.Map("apiServer", () => yaml.Texts("certSANs", ["localhost", "127.0.0.1", settings.Endpoint.ToString()]));
        if (!settings.BuiltInPodNetwork) return;
        yaml.Map("controllerManager", () => Arguments(yaml, settings, "extraArgs", [("allocate-node-cidrs", "false")]));
    }

    // RSA keys of a dozen certificates take seconds of a processor; the cluster's authority has an elliptic one anyway.
    private static void EllipticKeys(Yaml yaml, KubeadmSettings settings)
    {
        if (settings.ArgumentLists) yaml.Text("encryptionAlgorithm", "ECDSA-P256");
        else yaml.Map("featureGates", () => yaml.Boolean("PublicKeysECDSA", true));
    }

    private static void Kubelet(Yaml yaml, KubeadmSettings settings)
    {
        yaml.Document("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration");
        yaml.Text("cgroupDriver", settings.LegacyCgroups ? "cgroupfs" : "systemd");
        yaml.Boolean("failSwapOn", false);

        // A node's first status says that it is not Ready yet; the next one, which does, should not take ten seconds. What has not changed is
        // reported every five minutes all the same.
        yaml.Text("nodeStatusUpdateFrequency", "1s").Text("nodeStatusReportFrequency", "5m");

        // From v1.31 on kubelet can refuse cgroup v1, and newer ones do by default.
        if (settings.LegacyCgroups && settings.Version.AtLeast(31)) yaml.Boolean("failCgroupV1", false);

        // All nodes share the host's disk: how full that is says nothing about a node.
        yaml.Number("imageGCHighThresholdPercent", 100);
        yaml.Map("evictionHard", () => yaml.Text("imagefs.available", "0%").Text("nodefs.available", "0%").Text("nodefs.inodesFree", "0%"));
    }

    // The limit of tracked connections is the host's; a node must not set it.
    private static void Proxy(Yaml yaml)
    {
        yaml.Document("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration");
        yaml.Map("conntrack", () => yaml.Number("maxPerCore", 0).Number("min", 0));
    }

    private static void Arguments(Yaml yaml, KubeadmSettings settings, string key, IReadOnlyList<(string Name, string Value)> arguments) =>
        yaml.Map(key, () =>
        {
            foreach ((string name, string value) in arguments)
            {
                if (settings.ArgumentLists) yaml.Item(() => yaml.Text("name", name).Text("value", value));
                else yaml.Text(name, value);
            }
        });
}
