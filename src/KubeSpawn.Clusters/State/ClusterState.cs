using System.Text.Json.Serialization;

namespace KubeSpawn.Clusters.State;

/// <summary>
/// What kube-spawn knows of a cluster by itself, kept in state.json beside kspawn.toml and written before each change that
/// it tells of, so that after a kill the next command knows what may be half done.
/// </summary>
public sealed record ClusterState
{
    /// <summary>Layout of this file; raised when it changes.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The leased range, CIDR.</summary>
    public string? Range { get; init; }

    /// <summary>Folder that is the machines' lowest layer.</summary>
    public string? ImagePath { get; init; }

    /// <summary>Tag of the Kubernetes that the nodes run.</summary>
    public string? KubernetesVersion { get; init; }

    /// <summary>Archives packed from a local build.</summary>
    public IReadOnlyList<string> BuiltArchives { get; init; } = [];

    /// <summary>All archives that nodes begin with, those of a local build last.</summary>
    public IReadOnlyList<string> ImageArchives { get; init; } = [];

    /// <summary>The prepared image store that new nodes begin with; null: none.</summary>
    public string? ImageStore { get; init; }

    /// <summary>Size and time of change of the executable that the nodes have as their CNI plugin.</summary>
    public string? Plugin { get; init; }

    /// <summary>True: create went through; start may.</summary>
    public bool Created { get; init; }

    /// <summary>Every node that ever had something on this host, by short name.</summary>
    public IReadOnlyDictionary<string, NodeState> Nodes { get; init; } = new Dictionary<string, NodeState>();

    /// <summary>This state with one node's replaced.</summary>
    public ClusterState With(string node, NodeState state) =>
        this with { Nodes = new Dictionary<string, NodeState>(Nodes) { [node] = state } };
}

/// <summary>A node's lasting lease, and how far it has come.</summary>
public sealed record NodeState
{
    /// <summary>1 to 253: address, pod range, link name and MAC follow from it.</summary>
    public required int Number { get; init; }

    /// <summary>Machine id, lasting, 32 hexadecimal digits.</summary>
    public required string MachineId { get; init; }

    /// <summary>How far kubeadm has come on it.</summary>
    public NodePhase Phase { get; init; }
}

/// <summary>How far kubeadm has come on a node.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodePhase>))]
public enum NodePhase
{
    /// <summary>Nothing of Kubernetes is on it.</summary>
    New,

    /// <summary>kubeadm was begun; unless it ends well, what it left is removed before the next try.</summary>
    Begun,

    /// <summary>kubeadm ended well; it is never run again.</summary>
    Done,
}
