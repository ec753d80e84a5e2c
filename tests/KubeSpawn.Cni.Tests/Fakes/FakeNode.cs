using System.Text;
using System.Text.Json.Nodes;
using KubeSpawn.Cni.Plugins;

namespace KubeSpawn.Cni.Tests.Fakes;

/// <summary>A node in memory on which plugins are invoked as a runtime does; only the leases are real files, in a folder of its own.</summary>
internal sealed class FakeNode : IDisposable
{
    public const string Container = "/run/netns/pod";

    public FakeNode()
    {
        Network = new FakeNetwork(Kernel);
        Filter = new FakePacketFilter(Kernel);
        Network.AddContainer(Container);
    }

    public FakeKernel Kernel { get; } = new();

    public FakeNetwork Network { get; }

    public FakePacketFilter Filter { get; }

    public string DataDir { get; } = Directory.CreateTempSubdirectory("cni-test-").FullName;

    /// <summary>A bridge's configuration; keys can be changed by the test.</summary>
    public JsonObject Configuration(string type = "kube-spawn", string version = "1.1.0") => new()
    {
        ["cniVersion"] = version,
        ["name"] = "net",
        ["type"] = type,
        ["bridge"] = "cni0",
        ["isDefaultGateway"] = true,
        ["ipMasq"] = true,
        ["hairpinMode"] = true,
        ["clusterCidr"] = "10.9.0.0/16",
        ["ipam"] = new JsonObject
        {
            ["type"] = "host-local",
            ["dataDir"] = DataDir,
            ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.9.1.0/24" })),
        },
    };

    /// <summary>Invokes a verb for container "c1" (or another), eth0, in <see cref="Container"/>.</summary>
    public (int Code, JsonNode? Answer) Invoke(string verb, JsonNode configuration, string containerId = "c1", string? netns = Container) =>
        Invoke(configuration.ToJsonString(), new Dictionary<string, string?>
        {
            ["CNI_COMMAND"] = verb,
            ["CNI_CONTAINERID"] = containerId,
            ["CNI_IFNAME"] = "eth0",
            ["CNI_NETNS"] = netns,
        });

    public (int Code, JsonNode? Answer) Invoke(string input, IReadOnlyDictionary<string, string?> environment, string programName = "plugin")
    {
        using var output = new MemoryStream();
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var session = new CniSession(new PluginTypes(Network, Filter), programName, environment.GetValueOrDefault);
        int code = session.Run(stdin, output, TextWriter.Null);
        return (code, output.Length == 0 ? null : JsonNode.Parse(output.ToArray()));
    }

    /// <summary>ADD that must succeed; its result.</summary>
    public JsonNode Add(JsonNode configuration, string containerId = "c1", string netns = Container)
    {
        (int code, JsonNode? answer) = Invoke("ADD", configuration, containerId, netns);
        Assert.True(code == 0, answer?.ToJsonString());
        return answer!;
    }

    /// <summary>The configuration with the result of ADD in it, as CHECK gets it.</summary>
    public static JsonNode WithPrevious(JsonNode configuration, JsonNode result)
    {
        JsonNode copy = configuration.DeepClone();
        copy["prevResult"] = result.DeepClone();
        return copy;
    }

    /// <summary>Names of the leases of the network.</summary>
    public IReadOnlyList<string> Leases() =>
        Directory.Exists(Path.Join(DataDir, "net"))
            ? [.. Directory.EnumerateFiles(Path.Join(DataDir, "net")).Select(file => Path.GetFileName(file)).Where(name => name.StartsWith("10.", StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal)).Order()]
            : [];

    public void Dispose() => Directory.Delete(DataDir, recursive: true);
}
