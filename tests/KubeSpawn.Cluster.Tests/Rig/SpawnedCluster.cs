using System.Text.Json;

namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>A cluster in the test host, and kube-spawn as its user calls it.</summary>
/// <param name="host">The test host.</param>
/// <param name="name">Its name.</param>
/// <param name="traces">A folder in the test host: every kube-spawn is traced into a file there; null: none is.</param>
internal sealed class SpawnedCluster(TestHost host, string name, string? traces = null)
{
    /// <summary>kube-spawn-dir.</summary>
    public const string Dir = "/var/lib/kube-spawn";

    private int _traces;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>cluster-dir.</summary>
    public string ClusterDir => $"{Dir}/{name}";

    /// <summary>Name of a machine and of its node.</summary>
    public string Machine(string node) => $"kube-spawn-{name}-{node}";

    /// <summary>What makes create and up need nothing but this machine.</summary>
    public string[] Offline(int nodes) =>
    [
        "--nodes", $"{nodes}", "--kubernetes-version", "v1.20.2", "--mirror", TestHost.Mirror, "--image", host.Image, "--image-archive", host.Archives,
    ];

    /// <summary>The whole command line.</summary>
    public string[] Command(string command, params IEnumerable<string> arguments)
    {
        string[] trace = traces is null ? [] : ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=execve,execveat", "-o", $"{traces}/{_traces++}"];
        return [.. trace, "kube-spawn", command, "--dir", Dir, "--cluster-name", name, .. arguments];
    }

    /// <summary>Runs kube-spawn.</summary>
    public Task<Outcome> RunAsync(string command, params IEnumerable<string> arguments) => host.RunAsync(Command(command, arguments));

    /// <summary>Runs kube-spawn, which has to end well; its standard output.</summary>
    public async Task<string> DoAsync(string command, params IEnumerable<string> arguments) => (await RunAsync(command, arguments)).Succeeded().Output;

    /// <summary>Runs kubectl on the control plane, which has to end well; its standard output.</summary>
    public Task<string> KubectlAsync(params IEnumerable<string> arguments) => DoAsync("exec", ["control-plane-1", "--", "kubectl", .. arguments]);

    /// <summary>What a command prints with --output json.</summary>
    public async Task<JsonElement> JsonAsync(string command) => JsonElement.Parse(await DoAsync(command, "--output", "json"));

    /// <summary>Names of the nodes that the API server calls Ready, sorted.</summary>
    public async Task<string[]> ReadyNodesAsync()
    {
        string lines = await KubectlAsync(
            "get", "nodes", "-o", "jsonpath={range .items[*]}{.metadata.name}={.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}");
        return [.. lines.Split('\n').Where(line => line.EndsWith("=True", StringComparison.Ordinal)).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal)];
    }
}
