using System.Net;

namespace KubeSpawn.Clusters.Plan;

/// <summary>Renders the built-in pod network's CNI configuration of a node: the text of a .conflist.</summary>
/// <param name="nodePodRange">The node's own pods.</param>
/// <param name="podRange">All pods.</param>
/// <param name="mtu">Bytes.</param>
public delegate string PodNetworkRenderer(IPNetwork nodePodRange, IPNetwork podRange, int mtu);
