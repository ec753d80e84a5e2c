using System.Net;

namespace KubeSpawn.Cni.PacketFilter;

/// <summary>A network whose traffic gets the node's address where it leaves.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Sources">The network's subnets; traffic between them and itself is left alone.</param>
/// <param name="Inside">Left alone too: the cluster's range. Null: nothing else.</param>
internal sealed record MasqueradePlan(string Network, IReadOnlyList<IPNetwork> Sources, IPNetwork? Inside);
