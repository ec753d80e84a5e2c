using System.Globalization;
using System.Text.Json;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.State;
using KubeSpawn.Output;

namespace KubeSpawn.Commands;

/// <summary><c>list</c>: the clusters of the kube-spawn-dir.</summary>
internal static class ListCommand
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancel)
    {
        IReadOnlyList<MachineStatus> machines = await invocation.Host.Machines.ListAsync(cancel);
        List<ClusterRow> rows = [.. invocation.Clusters().Select(cluster => Row(cluster, machines))];
        if (invocation.Json)
        {
            invocation.Terminal.Result(JsonSerializer.Serialize(rows, JsonResults.Default.IReadOnlyListClusterRow));
            return 0;
        }

        IEnumerable<IReadOnlyList<string>> cells = rows.Select(row => new[]
        {
            row.Name, row.Kubernetes ?? "-", Number(row.Nodes), Number(row.Running), row.Dir,
        });
        foreach (string line in Table.Lines(["NAME", "KUBERNETES", "NODES", "RUNNING", "DIR"], cells)) invocation.Terminal.Result(line);
        return 0;
    }

    private static ClusterRow Row(ClusterAccess cluster, IReadOnlyList<MachineStatus> machines)
    {
        ClusterState state = cluster.Store.Load() ?? new ClusterState();
        var names = state.Nodes.Keys.Select(cluster.Identity.Machine).ToHashSet();
        int running = machines.Count(machine => names.Contains(machine.Name) && machine.Root.StartsWith(cluster.Paths.RuntimeDir, StringComparison.Ordinal));
        return new ClusterRow(cluster.Identity.Name, cluster.Paths.ClusterDir, state.Created ? state.KubernetesVersion : null, state.Nodes.Count, running);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
