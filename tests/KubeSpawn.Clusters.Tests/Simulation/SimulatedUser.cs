using KubeSpawn.Clusters.Config;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.Reporting;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>Runs commands on a simulated host as the executable does: each with objects of its own, and gone afterwards.</summary>
public sealed class SimulatedUser
{
    private const string Dir = "/var/lib/kube-spawn";

    public SimulatedUser()
    {
        Host.MemoryFiles.Seed("/usr/local/bin/kube-spawn", "the binary");
        Host.MemoryFiles.Seed("/images/node/usr/lib/systemd/systemd", "");
        Host.MemoryFiles.Seed("/images/node/usr/bin/socat", "");
        Host.MemoryFiles.Seed("/run/netns", null);
        Host.MemoryFiles.Seed("/var/lib", null);
    }

    public SimulatedHost Host { get; } = new();

    public RecordingReporter Reporter { get; } = new();

    public string Name { get; init; } = "dev";

    public ClusterAccess Access => new(Host.Files, Dir, Name);

    public ClusterConfig Config { get; set; } = ConfigResolver.Resolve(
        "dev",
        [
            ConfigLayer.FromFlags(
                new Dictionary<string, IReadOnlyList<string>>
                {
                    ["--image"] = ["/images/node"], ["--kubernetes-version"] = ["v1.30.0"], ["--mirror"] = ["http://mirror"],
                },
                "/"),
        ],
        ImageCatalogue.BuiltIn("amd64"));

    public Task CreateAsync() => new CreateCluster(Host, Reporter, TimeProvider.System)
        .RunAsync(Access, Config, ConfigWriter.Write(Config), CancellationToken.None);

    public Task StartAsync() => StartAsync(new StartOptions(Wait: true));

    public Task StartAsync(StartOptions options) => new StartCluster(Host, Reporter, TimeProvider.System, (node, pods, mtu) => $"{node} {pods} {mtu}")
        .RunAsync(Access, Config, [], options, CancellationToken.None);

    public Task StopAsync() => new StopCluster(Host, Reporter, TimeProvider.System).RunAsync(Access, Config, [], force: false, CancellationToken.None);

    public Task DestroyAsync(bool purge) => new DestroyCluster(Host, Reporter, TimeProvider.System).RunAsync(Access, Config, purge, CancellationToken.None);

    /// <summary>Traces but those of the cache, and of the folder that it lies in.</summary>
    public static IReadOnlyList<string> WithoutCache(IEnumerable<string> traces) =>
        [.. traces.Where(line => !line.Contains("/.cache") && line != $"{Dir}: folder" && line != $"{Dir}/.made-by-kube-spawn: ")];

    /// <summary>Runs a command as a process: what it throws is what it died of; its locks end with it. Null: it ended well.</summary>
    public async Task<Exception?> ProcessAsync(Func<Task> command)
    {
        try
        {
            await command();
            return null;
        }
        catch (Exception e) when (e is KubeSpawnException or ProcessDiedException)
        {
            return e;
        }
        finally
        {
            Host.ProcessEnded();
        }
    }
}

/// <summary>Keeps what steps say.</summary>
public sealed class RecordingReporter : IReporter
{
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings) return [.. _warnings];
        }
    }

    public IStepReport Begin(string what, string? node) => new Silent();

    public void NodeLine(string node, string line)
    {
    }

    public void Warn(string message)
    {
        lock (_warnings) _warnings.Add(message);
    }

    private sealed class Silent : IStepReport
    {
        public void Progress(double? share, string words)
        {
        }

        public void Done(string? outcome)
        {
        }
    }
}
