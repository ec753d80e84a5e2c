using System.Net;
using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Plan;

/// <summary>A cluster as it shall be on this host: names, addresses and ranges, decided before anything is done.</summary>
public sealed record ClusterPlan
{
    /// <summary>The configuration that it follows from.</summary>
    public required ClusterConfig Config { get; init; }

    /// <summary>Who it is.</summary>
    public required ClusterIdentity Identity { get; init; }

    /// <summary>Where it lies.</summary>
    public required ClusterPaths Paths { get; init; }

    /// <summary>The leased range of its nodes.</summary>
    public required IPNetwork Range { get; init; }

    /// <summary>Its nodes, the first control plane first.</summary>
    public required IReadOnlyList<NodePlan> Nodes { get; init; }

    /// <summary>The bridge that joins them.</summary>
    public BridgePlan Bridge => new(Identity.Bridge, Identity.Owner, AddressPlan.Host(Range), Range.PrefixLength);

    /// <summary>What the host's packet filter must let through.</summary>
    public FirewallPlan Firewall =>
        new(Identity.FirewallTable, Identity.Owner, Identity.Bridge, Range, Config.Network.PodRange);

    /// <summary>The node on which kubeadm init runs.</summary>
    public NodePlan First => Nodes[0];

    /// <summary>True: kube-spawn's own binary is the nodes' CNI plugin.</summary>
    public bool BuiltInPodNetwork => Config.Network.PodNetwork == Defaults.PodNetwork;
}

/// <summary>A node as it shall be.</summary>
public sealed record NodePlan
{
    /// <summary>Short name: worker-1.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required NodeRole Role { get; init; }

    /// <summary>1 to 253, lasting.</summary>
    public required int Number { get; init; }

    /// <summary>32 hexadecimal digits, lasting.</summary>
    public required string MachineId { get; init; }

    /// <summary>Name of its machine, network namespace and Kubernetes node.</summary>
    public required string Machine { get; init; }

    /// <summary>Its address in the cluster's range.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The range of its pods.</summary>
    public required IPNetwork PodRange { get; init; }

    /// <summary>Its namespace and what is in it.</summary>
    public required NodeNetworkPlan Network { get; init; }

    /// <summary>Its binds: the cluster's and its own.</summary>
    public required BindConfig Binds { get; init; }

    /// <summary>Its limits: its own, else the cluster's.</summary>
    public required LimitConfig Limits { get; init; }

    /// <summary>Names at machined and systemd.</summary>
    public MachineUnitName Unit => new(Machine, Machine + ".service");
}
