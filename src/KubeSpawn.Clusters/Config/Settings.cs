using System.Net;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Config;

/// <summary>Every setting there is, in one place: its key, its flag, and what is allowed.</summary>
public static class Settings
{
    private const ulong LeastMemory = 256UL << 20;
    private const ulong LeastTasks = 128;
    private const int HoursOfAYear = 24 * 365;

    internal static readonly Setting<int> Nodes = Cluster("nodes", SettingKind.Whole, "--nodes", Checks.Range(1, AddressPlan.HighestNumber));
    internal static readonly Setting<string> Image = Cluster<string>("image", SettingKind.Text, "--image", ImageReference.Check);
    internal static readonly Setting<string> ImageSha256 = Cluster<string>("image-sha256", SettingKind.Text, "--image-sha256", Checks.Sha256);

    internal static readonly Setting<KubernetesVersion> Version = Cluster<KubernetesVersion>("kubernetes.version", SettingKind.Text, "--kubernetes-version", Checks.Version);
    internal static readonly Setting<Uri> Mirror = Cluster<Uri>("kubernetes.mirror", SettingKind.Text, "--mirror", Checks.HttpUrl);
    internal static readonly Setting<bool> Dev = Cluster<bool>("kubernetes.dev", SettingKind.Boolean, "--dev", Checks.Boolean);
    internal static readonly Setting<string> SourceDir = Cluster<string>("kubernetes.source-dir", SettingKind.Text, "--kubernetes-source-dir", Checks.Path);
    internal static readonly Setting<IReadOnlyList<string>> ImageArchives =
        Cluster<IReadOnlyList<string>>("kubernetes.image-archives", SettingKind.TextList, "--image-archive", Checks.Paths);
    internal static readonly Setting<string> ImageRepository = Cluster<string>("kubernetes.image-repository", SettingKind.Text, "--image-repository", Checks.Repository);
    internal static readonly Setting<int> TokenHours = Cluster("kubernetes.token-hours", SettingKind.Whole, null, Checks.Range(1, HoursOfAYear));

    internal static readonly Setting<IPNetwork> NodeRange = Cluster("network.node-range", SettingKind.Text, "--node-range", Checks.Cidr(8, AddressPlan.ClusterPrefix));
    // kubeadm wants no more than 16 bits between the range and the nodes' shares of it.
    internal static readonly Setting<IPNetwork> PodRange = Cluster("network.pod-range", SettingKind.Text, "--pod-network-cidr", Checks.Cidr(8, AddressPlan.PodPrefix));
    // kube-apiserver takes at most 20 bits of services, kubeadm wants ten addresses at least.
    internal static readonly Setting<IPNetwork> ServiceRange = Cluster("network.service-range", SettingKind.Text, "--service-cidr", Checks.Cidr(12, 28));
    internal static readonly Setting<string> PodNetwork = Cluster<string>("network.pod-network", SettingKind.Text, "--pod-network", Checks.PodNetwork);
    internal static readonly Setting<int> Mtu = Cluster("network.mtu", SettingKind.Whole, null, Checks.Range(576, 65535));

    internal static readonly Setting<Uri> SocatUrl = Cluster<Uri>("socat.url", SettingKind.Text, null, Checks.HttpUrl);
    internal static readonly Setting<string> SocatSha256 = Cluster<string>("socat.sha256", SettingKind.Text, null, Checks.Sha256);

    internal static readonly Setting<IReadOnlyList<string>> BindReadOnly = Machine<IReadOnlyList<string>>("bindmount.read-only", SettingKind.TextList, Checks.Binds);
    internal static readonly Setting<IReadOnlyList<string>> BindReadWrite = Machine<IReadOnlyList<string>>("bindmount.read-write", SettingKind.TextList, Checks.Binds);
    internal static readonly Setting<IReadOnlyList<string>> BindOverlay = Machine<IReadOnlyList<string>>("bindmount.overlay", SettingKind.TextList, Checks.Overlays);
    internal static readonly Setting<ulong> Memory = Machine("limits.memory", SettingKind.Size, Checks.Size(LeastMemory));
    internal static readonly Setting<double> Cpus = Machine<double>("limits.cpus", SettingKind.Number, Checks.Cpus);
    internal static readonly Setting<ulong> Tasks = Machine("limits.tasks", SettingKind.Whole, Checks.AtLeast(LeastTasks));

    /// <summary>Table of the machines' own settings.</summary>
    internal const string MachineTable = "machine";

    /// <summary>Table of the host file's catalogue.</summary>
    internal const string ImageTable = "images";

    internal static readonly Setting<string> Dir = new("dir", SettingKind.Text, SettingScope.Host, "--dir", Checks.Path);
    internal static readonly Setting<Uri> AliasUrl = new("url", SettingKind.Text, SettingScope.Host, null, Checks.HttpUrl);
    internal static readonly Setting<string> AliasSha256 = new("sha256", SettingKind.Text, SettingScope.Host, null, Checks.Sha256);

    /// <summary>All that have a key of their own, in the order in which a fresh kspawn.toml has them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Nodes, Image, ImageSha256,
        Version, Mirror, Dev, SourceDir, ImageArchives, ImageRepository, TokenHours,
        NodeRange, PodRange, ServiceRange, PodNetwork, Mtu,
        SocatUrl, SocatSha256,
        BindReadOnly, BindReadWrite, BindOverlay,
        Memory, Cpus, Tasks,
        Dir,
    ];

    /// <summary>Key of a machine's own setting.</summary>
    internal static string OfMachine(string machine, Setting setting) => $"{MachineTable}.{machine}.{setting.Key}";

    /// <summary>Key of a setting of the catalogue.</summary>
    internal static string OfAlias(string alias, Setting setting) => $"{ImageTable}.{alias}.{setting.Key}";

    private static Setting<T> Cluster<T>(string key, SettingKind kind, string? flag, Check<T> check) => new(key, kind, SettingScope.Cluster, flag, check);

    private static Setting<T> Machine<T>(string key, SettingKind kind, Check<T> check) => new(key, kind, SettingScope.Machine, null, check);
}
