namespace KubeSpawn.Clusters.Plan;

/// <summary>
/// Where everything of a cluster lies. What clusters share is in dot-folders of the kube-spawn-dir, so that it can never be taken
/// for a cluster; what must not outlive a boot is under /run/kube-spawn.
/// </summary>
/// <param name="KubeSpawnDir">Absolute, without a slash at its end.</param>
/// <param name="Identity">The cluster's.</param>
public sealed record ClusterPaths(string KubeSpawnDir, ClusterIdentity Identity)
{
    /// <summary>What is gone after a reboot: mounts and locks.</summary>
    public const string RuntimeRoot = "/run/kube-spawn";

    /// <summary>cluster-dir.</summary>
    public string ClusterDir => $"{KubeSpawnDir}/{Identity.Name}";

    /// <summary>The configuration that people edit.</summary>
    public string ConfigFile => $"{ClusterDir}/kspawn.toml";

    /// <summary>What kube-spawn knows by itself.</summary>
    public string StateFile => $"{ClusterDir}/state.json";

    /// <summary>The admin's kubeconfig, 0600.</summary>
    public string Kubeconfig => $"{ClusterDir}/kubeconfig";

    /// <summary>The cluster's certificate authority, 0600: nodes get what they need of it.</summary>
    public string PkiDir => $"{ClusterDir}/pki";

    /// <summary>Files every node sees.</summary>
    public string Rootfs => $"{ClusterDir}/rootfs";

    /// <summary>Downloads and prepared image stores, shared by clusters, worth keeping.</summary>
    public string CacheDir => $"{KubeSpawnDir}/.cache";

    /// <summary>
    /// What the names of files on their way to their own names begin with, and of folders of trial mounts. In folders that clusters share they are
    /// made and gone under the host's lock: one that is there else is of a process that died.
    /// </summary>
    public const string UnfinishedPrefix = ".kube-spawn-";

    /// <summary>One file a cluster: the range that it leases.</summary>
    public string LeaseDir => $"{KubeSpawnDir}/.leases";

    /// <summary>This cluster's lease.</summary>
    public string LeaseFile => $"{LeaseDir}/{Identity.Name}";

    /// <summary>The host's settings as they were before the first cluster.</summary>
    public string HostSettingsFile => $"{KubeSpawnDir}/.host-settings.json";

    /// <summary>Says that kube-spawn made the kube-spawn-dir, and may remove it when it is empty again.</summary>
    public string MadeByUs => $"{KubeSpawnDir}/.made-by-kube-spawn";

    /// <summary>There while the kube-spawn-dir is made or removed: an empty one is then ours, too.</summary>
    public string MakingOrRemoving => $"{RuntimeRoot}/{Identity.Id}.dir";

    /// <summary>Held by whoever changes this cluster.</summary>
    public string LockFile => $"{RuntimeRoot}/{Identity.Id}.lock";

    /// <summary>Held while something that clusters share is changed: leases, host settings.</summary>
    public static string HostLockFile => $"{RuntimeRoot}/host.lock";

    /// <summary>Where the cluster's root file systems are mounted.</summary>
    public string RuntimeDir => $"{RuntimeRoot}/{Identity.Id}";

    /// <summary>Everything of a machine: its layers and data.</summary>
    public string MachineDir(string node) => $"{ClusterDir}/{Identity.Machine(node)}";

    /// <summary>The machine's own layer: all that the node changes is written there.</summary>
    public string MachineRootfs(string node) => $"{MachineDir(node)}/rootfs";

    /// <summary>overlayfs' working folder.</summary>
    public string MachineWork(string node) => $"{MachineDir(node)}/work";

    /// <summary>Folders bound into the machine because overlayfs cannot carry what is in them.</summary>
    public string MachineData(string node, string what) => $"{MachineDir(node)}/{what}";

    /// <summary>What kubeadm has said on the node, without its token, 0600.</summary>
    public string KubeadmLog(string node) => $"{MachineDir(node)}/kubeadm.log";

    /// <summary>What the names of <see cref="MachineLeader"/> files begin with.</summary>
    public const string LeaderPrefix = ".leader-";

    /// <summary>Which process is the init of the node's machine, while it runs: commands that enter it need not ask machined.</summary>
    public string MachineLeader(string node) => $"{RuntimeDir}/{LeaderPrefix}{node}";

    /// <summary>Where the machine's root is mounted.</summary>
    public string MachineMount(string node) => $"{RuntimeDir}/{node}";
}
