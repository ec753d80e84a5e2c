using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>
/// Connections between pods, to a pod's port on the node, and out of the cluster: a server tells each client the address it saw.
/// The world outside is a namespace of its own, joined to the node's by a pair of links.
/// </summary>
public sealed class TrafficTests : IDisposable
{
    private const string NodeAddress = "192.0.2.1";
    private const string WorldAddress = "192.0.2.2";
    private const string OtherNodesPod = "10.9.2.5";

    private readonly Namespaces _namespaces = new();
    private readonly string _world;
    private readonly string _first;
    private readonly string _second;

    public TrafficTests()
    {
        _world = _namespaces.Add("world");
        _first = _namespaces.Add("pod1");
        _second = _namespaces.Add("pod2");
        string node = _namespaces.Node;
        Namespaces.Run(node, $"ip link add uplink type veth peer name uplink netns {_world}");
        Namespaces.Run(node, $"ip address add {NodeAddress}/24 dev uplink; ip link set uplink up; ip route add 10.9.2.0/24 via {WorldAddress}");
        // The world is also the other node: it has one of its pods' addresses, and a route back to our pods.
        Namespaces.Run(_world, $"ip link set lo up; ip address add {WorldAddress}/24 dev uplink; ip address add {OtherNodesPod}/32 dev lo; ip link set uplink up");
        Namespaces.Run(_world, $"ip route add 10.9.1.0/24 via {NodeAddress}");
        var runtime = new OwnRuntime(_namespaces);
        runtime.Add("kube-spawn", Configuration(8080), "one", _first);
        runtime.Add("kube-spawn", Configuration(8081), "two", _second);
        foreach (string pod in (string[])[_first, _second])
            Namespaces.Run(pod, "ip link set lo up");
    }

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public void Pods_of_a_node_see_each_other() => Assert.Equal("10.9.1.2", SeenBy(_second, 80, _first, "10.9.1.3", 80));

    [Fact]
    public void Pods_of_other_nodes_see_the_pods_own_address() => Assert.Equal("10.9.1.2", SeenBy(_world, 80, _first, OtherNodesPod, 80));

    [Fact]
    public void The_world_outside_sees_the_node() => Assert.Equal(NodeAddress, SeenBy(_world, 80, _first, WorldAddress, 80));

    [Fact]
    public void The_world_reaches_a_pod_by_the_nodes_port() => Assert.Equal(WorldAddress, SeenBy(_first, 80, _world, NodeAddress, 8080));

    [Fact]
    public void The_node_reaches_a_pod_by_its_own_port() => Assert.Equal("10.9.1.1", SeenBy(_first, 80, _namespaces.Node, "127.0.0.1", 8080));

    [Fact]
    public void A_pod_reaches_itself_and_its_neighbour_by_the_nodes_port()
    {
        Assert.Equal("10.9.1.1", SeenBy(_first, 80, _first, NodeAddress, 8080));
        Assert.Equal("10.9.1.1", SeenBy(_second, 80, _first, NodeAddress, 8081));
    }

    /// <summary>The address a server sees when a client connects; both in their namespaces.</summary>
    private static string SeenBy(string serverNamespace, int serverPort, string clientNamespace, string address, int port)
    {
        using Socket server = Namespaces.In(serverNamespace, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, serverPort));
            socket.Listen();
            return socket;
        });
        using Socket client = Namespaces.In(clientNamespace, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        client.ConnectAsync(IPAddress.Parse(address), port, limit.Token).AsTask().GetAwaiter().GetResult();
        using Socket accepted = server.AcceptAsync(limit.Token).AsTask().GetAwaiter().GetResult();
        return ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString();
    }

    private JsonObject Configuration(int hostPort) => JsonNode.Parse(
        $$$"""
        {"cniVersion":"1.0.0","name":"net","type":"kube-spawn","isDefaultGateway":true,"ipMasq":true,"hairpinMode":true,"clusterCidr":"10.9.0.0/16",
         "runtimeConfig":{"portMappings":[{"hostPort":{{{hostPort}}},"containerPort":80}]},
         "ipam":{"type":"host-local","dataDir":"{{{_namespaces.DataDir}}}","ranges":[[{"subnet":"10.9.1.0/24"}]]}}
        """)!.AsObject();
}
