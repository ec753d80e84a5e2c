using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace KubeSpawn.Clusters.Plan;

/// <summary>
/// Who a cluster is on its host: everything that kube-spawn makes carries this, and is removed by it.
/// It follows from kube-spawn-dir and name alone, so that it is known even where every file of the cluster is lost,
/// and two clusters of one name in two folders never meet.
/// </summary>
public sealed record ClusterIdentity
{
    private const int IdBytes = 4;

    /// <summary>Works out the identity of the cluster <paramref name="name"/> in a kube-spawn-dir (absolute path).</summary>
    public ClusterIdentity(string kubeSpawnDir, string name)
    {
        Name = name;
        _digest = XxHash64.Hash(Encoding.UTF8.GetBytes(kubeSpawnDir.TrimEnd('/') + "\0" + name));
    }

    // It tells clusters apart and keeps nothing secret: for a cryptographic one, every command would wait until that library has set itself up.
    private readonly byte[] _digest;

    /// <summary>The cluster's name.</summary>
    public string Name { get; }

    /// <summary>Eight hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(_digest.AsSpan(0, IdBytes));

    /// <summary>What links and rules carry: <c>kube-spawn:ID</c>.</summary>
    public string Owner => $"kube-spawn:{Id}";

    /// <summary>The bridge's name, 11 bytes.</summary>
    public string Bridge => $"ks-{Id}";

    /// <summary>The nf_tables table's name.</summary>
    public string FirewallTable => $"kube-spawn-{Id}";

    /// <summary>What the names of all machines of the cluster begin with.</summary>
    public string MachinePrefix => $"kube-spawn-{Name}-";

    /// <summary>The slice of the cluster's machines, one level below machine.slice.</summary>
    public string Slice => $"machine-kube_spawn_{Name.Replace('-', '_')}.slice";

    /// <summary>Name of a machine, its service's stem, its network namespace and its node.</summary>
    /// <param name="node">Short name, e.g. worker-1.</param>
    public string Machine(string node) => MachinePrefix + node;

    /// <summary>The host's end of a node's veth pair, at most 15 bytes.</summary>
    /// <param name="number">The node's number, 1 to 253.</param>
    public string HostLink(int number) => string.Create(CultureInfo.InvariantCulture, $"ks-{Id}-{number}");

    /// <summary>A locally administered unicast address that lasts.</summary>
    /// <param name="number">The node's number, 1 to 253.</param>
    public byte[] Mac(int number) => [0x02, 0x6b, .. _digest.AsSpan(IdBytes, 3), (byte)number];
}
