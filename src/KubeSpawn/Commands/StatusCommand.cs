using System.Globalization;
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
        if (invocation.Json) invocation.Terminal.Result(JsonSerializer.Serialize(status, JsonResults.Default.StatusResult));
        else Print(invocation.Terminal, status, invocation.Clock.GetUtcNow());
        return 0;
    }

    private static async Task<StatusResult> ReadAsync(Invocation invocation, ClusterAccess cluster, ClusterState state, CancellationToken cancel)
    {
        IReadOnlyList<MachineStatus> machines = await invocation.Host.Machines.ListAsync(cancel);
        IReadOnlyList<NodeStatus>? nodes = await NodesAsync(invocation, cluster, cancel);
        IPNetwork range = IPNetwork.Parse(state.Range!);
        var rows = state.Nodes.OrderBy(node => node.Value.Number).Select(node =>
        {
            string name = cluster.Identity.Machine(node.Key);
            MachineStatus? machine = machines.FirstOrDefault(one => one.Name == name);
            NodeStatus? known = nodes?.FirstOrDefault(one => one.Name == name);
            return new NodeRow(
                node.Key, name, AddressPlan.Node(range, node.Value.Number).ToString(), machine?.State ?? "stopped", machine?.Leader, machine?.Since,
                node.Value.Phase.ToString().ToLowerInvariant(), nodes is null ? null : known?.Ready ?? false, known?.Version);
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

    private static void Print(Terminal terminal, StatusResult status, DateTimeOffset now)
    {
        terminal.Result($"cluster     {status.Name}");
        terminal.Result($"dir         {status.Dir}");
        terminal.Result($"kubernetes  {status.Kubernetes}");
        terminal.Result($"api         {status.Api} ({(status.Serving ? "serving" : "not serving")})");
        terminal.Result("");
        IEnumerable<IReadOnlyList<string>> rows = status.Nodes.Select(node => new[]
        {
            node.Name, node.Address, node.State, node.Since is { } since ? Age(now - since) : "-", node.Phase,
            node.Ready switch { null => "unknown", true => "yes", false => "no" }, node.Kubelet ?? "-",
        });
        foreach (string line in Table.Lines(["NODE", "ADDRESS", "MACHINE", "UPTIME", "KUBEADM", "READY", "KUBELET"], rows)) terminal.Result(line);
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d{age.Hours}h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Hours}h{age.Minutes}m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes}m{age.Seconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
    };
}
