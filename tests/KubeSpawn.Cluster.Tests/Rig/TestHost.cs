using System.Reflection;

[assembly: AssemblyFixture(typeof(KubeSpawn.Cluster.Tests.Rig.TestHost))]
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>
/// One test host for all tests of this project: booted before the first, removed after the last whatever happened. In it: the published
/// binary, and the real parts with a server that plays the internet.
/// </summary>
public sealed class TestHost : IAsyncLifetime
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(25);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(5);

    private readonly string _name = $"cluster-tests-{Environment.ProcessId}";
    private readonly string _root = ProjectRoot();
    private string? _missing;

    /// <summary>Folder of the node image.</summary>
    public string Image { get; private set; } = "";

    /// <summary>Folder of the image archives.</summary>
    public string Archives { get; private set; } = "";

    /// <summary>Folder of the Kubernetes build.</summary>
    public string Kubernetes { get; private set; } = "";

    /// <summary>A mirror that serves what it should; other first parts of the path make it fail, see mirror.py.</summary>
    public static string Mirror => MirrorThat("serves");

    /// <summary>A mirror with a fault: missing, stalls, cut, wrong-sum, broken-kubeadm.</summary>
    public static string MirrorThat(string behaviour) => $"http://127.0.0.1:8001/{behaviour}";

    /// <summary>The node image as a tar on a web server.</summary>
    public static string ImageUrl => "http://127.0.0.1:8002/node.tar";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _missing = Missing();
        if (_missing is not null) return;
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Kubernetes = await ScriptAsync("build-kubernetes", cancel);
        Image = await ScriptAsync("node-image", cancel);
        Archives = await ScriptAsync("image-archives", cancel);
        await ScriptAsync("test-host", cancel, "boot", _name);
        // A copy: a build that goes on beside the tests does not change what they look at.
        (await ShellAsync(
            $"""
            install -m 755 /kube-spawn/artifacts/kube-spawn /usr/local/sbin/kube-spawn
            systemd-run --quiet --unit=mirror python3 /kube-spawn/tests/KubeSpawn.Cluster.Tests/Rig/mirror.py 8001 '{Kubernetes}/mirror'
            systemd-run --quiet --unit=images python3 -m http.server 8002 --bind 127.0.0.1 --directory '{Path.GetDirectoryName(Image)}'
            for i in $(seq 100); do curl --silent --output /dev/null http://127.0.0.1:8001/serves/ http://127.0.0.1:8002/ && exit; sleep 0.1; done; exit 1
            """)).Succeeded();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_missing is not null) return;
        Outcome removed = await Processes.RunAsync([$"{_root}/scripts/test-host", "remove", _name], CommandLimit, CancellationToken.None);
        removed.Succeeded();
    }

    /// <summary>False: there can be no test host here.</summary>
    public bool Usable => _missing is null;

    /// <summary>Skips the test where there can be no test host.</summary>
    public void Needed() => Assert.SkipWhen(_missing is not null, _missing ?? "");

    /// <summary>Runs a command in the test host.</summary>
    internal Task<Outcome> RunAsync(params IEnumerable<string> command) =>
        Processes.RunAsync([$"{_root}/scripts/test-host", "run", _name, "--", .. command], CommandLimit, TestContext.Current.CancellationToken);

    /// <summary>Runs a bash script in the test host.</summary>
    internal Task<Outcome> ShellAsync(string script) => RunAsync("/bin/bash", "-euo", "pipefail", "-c", script);

    /// <summary>What the test host is made of now, a line each.</summary>
    internal async Task<IReadOnlyList<string>> SnapshotAsync() =>
        (await RunAsync("/kube-spawn/scripts/lib/host-snapshot")).Succeeded().Output.TrimEnd('\n').Split('\n');

    private async Task<string> ScriptAsync(string script, CancellationToken cancel, params string[] arguments)
    {
        Outcome outcome = await Processes.RunAsync([$"{_root}/scripts/{script}", .. arguments], BuildLimit, cancel);
        return outcome.Succeeded().Output.Trim();
    }

    private string? Missing()
    {
        if (Environment.UserName != "root") return "needs root: it boots a test host";
        if (!File.Exists("/usr/bin/apt-get")) return "needs Debian: the test host is made of its packages";
        Assert.True(File.Exists($"{_root}/artifacts/kube-spawn"), "artifacts/kube-spawn is missing: run scripts/build first");
        return null;
    }

    private static string ProjectRoot() => typeof(TestHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "ProjectRoot").Value!.TrimEnd('/');
}
