using System.Net;
using System.Text.Json;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary><c>status</c>: a cluster's machines, and its nodes as its API server knows them.</summary>
internal static class StatusCommand
{
    /// <summary>How long an API server may take to answer before it counts as not serving.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancel)
    {
        ClusterAccess cluster = invocation.Cluster();
        StatusResult status = await ReadAsync(invocation, cluster, cluster.Created(), cancel);
        IEnumerable<string> lines = invocation.Json
            ? [JsonSerializer.Serialize(status, JsonResults.Default.StatusResult)]
            : Lines(status, invocation.Clock.GetUtcNow());
        foreach (string line in lines) invocation.Terminal.Result(line);
        return 0;
    }

    /// <summary>The state of a cluster now; what is not known is null.</summary>
    public static async Task<StatusResult> ReadAsync(Invocation invocation, ClusterAccess cluster, ClusterState state, CancellationToken cancel)
    {
        IReadOnlyList<MachineStatus> machines = await invocation.Host.Machines.ListAsync(cancel);
        Task<IReadOnlyDictionary<string, MachineUse>> reading = UseAsync(invocation, [.. machines.Where(machine => IsOf(cluster, state, machine))], cancel);
        IReadOnlyList<NodeStatus>? nodes = await NodesAsync(invocation, cluster, cancel);
        IReadOnlyDictionary<string, MachineUse> use = await reading;
        IPNetwork range = IPNetwork.Parse(state.Range!);
        var rows = state.Nodes.OrderBy(node => node.Value.Number).Select(node =>
        {
            string name = cluster.Identity.Machine(node.Key);
            MachineStatus? machine = machines.FirstOrDefault(one => one.Name == name);
            NodeStatus? known = nodes?.FirstOrDefault(one => one.Name == name);
            MachineUse used = use.GetValueOrDefault(name, MachineUse.Unknown);
            return new NodeRow(
                node.Key, name, AddressPlan.Node(range, node.Value.Number).ToString(), machine?.State ?? "stopped", machine?.Leader, machine?.Since,
                node.Value.Phase.ToString().ToLowerInvariant(), nodes is null ? null : known?.Ready ?? false, known?.Version,
                used.System, used.CpuSeconds, used.CpuPercent, used.MemoryBytes, used.MemoryMaxBytes, used.Tasks);
        });
        string? api = state.Nodes.TryGetValue(NodeName.First, out NodeState? first) ? $"https://{AddressPlan.Node(range, first.Number)}:6443" : null;
        return new StatusResult(
            cluster.Identity.Name, cluster.Paths.ClusterDir, state.Range, state.KubernetesVersion, api, nodes is not null, [.. rows]);
    }

    private static async Task<IReadOnlyList<NodeStatus>?> NodesAsync(Invocation invocation, ClusterAccess cluster, CancellationToken cancel)
    {
        if (!invocation.Host.Files.Exists(cluster.Paths.Kubeconfig)) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            return await invocation.Host.Kubernetes.ListNodesAsync(cluster.Paths.Kubeconfig, patience.Token);
        }
        catch (KubeSpawnException e)
        {
            invocation.Terminal.Trace(e.Message);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsOf(ClusterAccess cluster, ClusterState state, MachineStatus machine) =>
        state.Nodes.Keys.Any(node => cluster.Identity.Machine(node) == machine.Name);

    private static async Task<IReadOnlyDictionary<string, MachineUse>> UseAsync(
        Invocation invocation, IReadOnlyList<MachineStatus> machines, CancellationToken cancel)
    {
        MachineUse[] all = await Task.WhenAll(machines.Select(machine => MachineUse.ReadAsync(invocation, machine, cancel)));
        var use = new Dictionary<string, MachineUse>();
        for (int n = 0; n < all.Length; n++) use[machines[n].Name] = all[n];
        return use;
    }

    /// <summary>The state for people.</summary>
    internal static IEnumerable<string> Lines(StatusResult status, DateTimeOffset now)
    {
        IEnumerable<IReadOnlyList<string>> rows = status.Nodes.Select(node => new[]
        {
            node.Name, node.Address, node.State, Quantities.Age(now - node.Since), Quantities.Cpu(node.CpuSeconds, node.CpuPercent),
            Quantities.Memory(node.MemoryBytes, node.MemoryMaxBytes), node.Phase,
            node.Ready switch { null => "unknown", true => "yes", false => "no" }, node.Kubelet ?? "-", node.System ?? "-",
        });
        return
        [
            $"cluster     {status.Name}",
            $"dir         {status.Dir}",
            $"kubernetes  {status.Kubernetes}",
            $"api         {status.Api} ({(status.Serving ? "serving" : "not serving")})",
            "",
            .. Table.Lines(["NODE", "ADDRESS", "MACHINE", "UPTIME", "CPU", "MEMORY", "KUBEADM", "READY", "KUBELET", "SYSTEM"], rows),
        ];
    }
}
