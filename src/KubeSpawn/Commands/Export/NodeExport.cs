using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Steps.Kubernetes;

namespace KubeSpawn.Commands.Export;

/// <summary>What an export holds of one node. What cannot be had is noted, and the rest collected all the same.</summary>
/// <param name="invocation">The host.</param>
/// <param name="cluster">The cluster.</param>
/// <param name="files">Where it is written to.</param>
internal sealed class NodeExport(Invocation invocation, ClusterAccess cluster, ExportFiles files)
{
    private const int MachineLines = 2000;

    /// <summary>Journals of a running node: file, and journalctl's own arguments.</summary>
    private static readonly (string File, string[] Arguments)[] Journals =
    [
        ("journal.log", []),
        ("kubelet.log", ["--unit=kubelet"]),
        ("containerd.log", ["--unit=containerd", "--unit=crio"]),
    ];

    private readonly List<string> _problems = [];

    /// <summary>Collects; says what could not be.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string node, bool running, CancellationToken cancel)
    {
        string machine = cluster.Identity.Machine(node);
        await TryAsync($"{node}: unit", () => UnitAsync(node, $"{machine}.service", cancel));
        if (running)
        {
            foreach ((string file, string[] arguments) in Journals)
            {
                await TryAsync($"{node}: {file}", () => JournalAsync(machine, $"nodes/{node}/{file}", arguments, cancel));
            }
        }

        // The node's own layer, also of one that is stopped; what it wrote to folders in memory is gone with it.
        string layer = cluster.Paths.MachineRootfs(node);
        await TryAsync($"{node}: pods", () => Tree(layer, "/var/log/pods", $"nodes/{node}/pods", file => !file.EndsWith(".gz", StringComparison.Ordinal), cancel));
        await TryAsync($"{node}: journal", () => Tree(layer, "/var/log/journal", $"nodes/{node}/journal", _ => !running, cancel));
        await TryAsync($"{node}: kubeadm", () =>
        {
            string kubeadm = cluster.Paths.KubeadmLog(node);
            if (invocation.Host.Files.Exists(kubeadm)) files.Copy(kubeadm, $"nodes/{node}/kubeadm.log", cancel);
            return Task.CompletedTask;
        });
        return _problems;
    }

    /// <summary>The properties of the machine's unit, and its last lines in the host's journal.</summary>
    private async Task UnitAsync(string node, string unit, CancellationToken cancel)
    {
        IReadOnlyList<string> properties = await invocation.Host.Units.DescribeAsync(unit, cancel);
        if (properties.Count == 0) return;
        files.Text($"nodes/{node}/unit.txt", string.Join('\n', properties));
        IReadOnlyList<string> lines = await invocation.Host.Units.ReadLogAsync(unit, MachineLines, cancel);
        if (lines.Count > 0) files.Text($"nodes/{node}/machine.log", string.Join('\n', lines));
    }

    private async Task JournalAsync(string machine, string path, string[] arguments, CancellationToken cancel)
    {
        using ExportLines lines = files.Lines(path);
        Queue<string> errors = new();
        CommandResult result = await invocation.Host.Machines.RunAsync(
            new MachineCommand
            {
                Machine = machine,
                Arguments = ["journalctl", "--no-pager", "--quiet", "--all", "--output=short-iso-precise", .. arguments],
                Environment = NodeEnvironment.Variables,
                Output = lines.Add,
                Error = errors.Enqueue,
            },
            cancel);
        if (!result.Success) throw new KubeSpawnException(ExitCode.Node, $"journalctl ended with status {result.ExitStatus}: {string.Join("; ", errors)}");
    }

    private Task Tree(string layer, string source, string path, Func<string, bool> wanted, CancellationToken cancel)
    {
        _problems.AddRange(files.CopyTree(layer, source, path, wanted, cancel));
        return Task.CompletedTask;
    }

    private async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (KubeSpawnException e) when (e is not ExportFailedException)
        {
            _problems.Add($"{what}: {e.Message}");
        }
    }
}
