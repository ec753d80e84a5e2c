using System.Text;
using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>Invokes plugins as a container runtime does: ours in this process, Debian's as programs; both in the node's namespace.</summary>
internal abstract class Runtime(Namespaces namespaces)
{
    /// <summary>Invokes a verb for an attachment.</summary>
    public (int Code, JsonNode? Answer) Invoke(string plugin, string verb, JsonNode configuration, string containerId, string? netns, string interfaceName = "eth0")
    {
        var environment = new Dictionary<string, string?>
        {
            ["CNI_COMMAND"] = verb,
            ["CNI_CONTAINERID"] = containerId,
            ["CNI_IFNAME"] = interfaceName,
            ["CNI_NETNS"] = netns is null ? "" : Namespaces.PathOf(netns),
            ["CNI_PATH"] = ReferenceRuntime.Folder,
        };
        (int code, string output) = Start(namespaces.Node, plugin, environment, configuration.ToJsonString());
        return (code, output.Trim().Length == 0 ? null : JsonNode.Parse(output));
    }

    /// <summary>ADD that must succeed; its result.</summary>
    public JsonNode Add(string plugin, JsonNode configuration, string containerId, string netns, string interfaceName = "eth0")
    {
        (int code, JsonNode? answer) = Invoke(plugin, "ADD", configuration, containerId, netns, interfaceName);
        Assert.True(code == 0, answer?.ToJsonString());
        return answer!;
    }

    /// <summary>A verb that must succeed and say nothing.</summary>
    public void Succeed(string plugin, string verb, JsonNode configuration, string containerId, string? netns, string interfaceName = "eth0")
    {
        (int code, JsonNode? answer) = Invoke(plugin, verb, configuration, containerId, netns, interfaceName);
        Assert.True(code == 0 && answer is null, answer?.ToJsonString());
    }

    protected abstract (int Code, string Output) Start(string node, string plugin, IReadOnlyDictionary<string, string?> environment, string input);
}

/// <summary>Our plugin.</summary>
internal sealed class OwnRuntime(Namespaces namespaces) : Runtime(namespaces)
{
    protected override (int Code, string Output) Start(string node, string plugin, IReadOnlyDictionary<string, string?> environment, string input) =>
        Namespaces.In(node, () =>
        {
            using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
            using var stdout = new MemoryStream();
            int code = CniEntry.Run("/opt/cni/bin/" + plugin, environment.GetValueOrDefault, stdin, stdout, TextWriter.Null);
            return (code, Encoding.UTF8.GetString(stdout.ToArray()));
        });
}

/// <summary>Plugins that are programs in a folder.</summary>
internal class BinaryRuntime(Namespaces namespaces, string folder) : Runtime(namespaces)
{
    protected override (int Code, string Output) Start(string node, string plugin, IReadOnlyDictionary<string, string?> environment, string input)
    {
        (int code, string output, _) = Namespaces.Start(node, [$"{folder}/{plugin}"], environment, input);
        return (code, output);
    }
}

/// <summary>The reference plugins of Debian's containernetworking-plugins.</summary>
internal sealed class ReferenceRuntime : BinaryRuntime
{
    public const string Folder = "/usr/lib/cni";

    public ReferenceRuntime(Namespaces namespaces)
        : base(namespaces, Folder) => Assert.SkipUnless(File.Exists(Folder + "/bridge"), "needs the Debian package containernetworking-plugins");
}
