using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>The published binary, started as a runtime starts it: through links named after the plugin types.</summary>
public sealed class PublishedBinaryTests : IDisposable
{
    private readonly Namespaces _namespaces = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cni-test-bin-");

    public void Dispose()
    {
        _namespaces.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void It_serves_a_pods_life_and_answers_as_the_plugin_inside_this_process_does()
    {
        var published = new BinaryRuntime(_namespaces, LinkBinary());
        string pod = _namespaces.Add("pod");
        JsonObject configuration = Configuration("a");

        published.Add("loopback", JsonNode.Parse("""{"cniVersion":"0.3.1","name":"cni-loopback","type":"loopback"}""")!, "a", pod, "lo");
        JsonNode result = published.Add("kube-spawn", configuration, "a", pod);
        JsonNode check = configuration.DeepClone();
        check["prevResult"] = result.DeepClone();
        published.Succeed("kube-spawn", "CHECK", check, "a", pod);
        (int code, JsonNode? again) = published.Invoke("kube-spawn", "ADD", configuration, "a", pod);
        published.Succeed("kube-spawn", "DEL", configuration, "a", pod);

        string other = _namespaces.Add("other");
        JsonNode expected = new OwnRuntime(_namespaces).Add("kube-spawn", Configuration("b"), "a", other);
        Assert.Equal(Snapshot.Of(expected, other).Replace("cni-b", "cni-a", StringComparison.Ordinal), Snapshot.Of(result, pod));
        Assert.Equal((1, 7), (code, (int)again!["code"]!));
    }

    [Fact]
    public void By_the_name_of_host_local_it_leases_for_another_type()
    {
        var published = new BinaryRuntime(_namespaces, LinkBinary());
        JsonObject configuration = Configuration("a");
        configuration["type"] = "ptp";

        JsonNode result = published.Add("host-local", configuration, "a", _namespaces.Add("pod"));

        Assert.Equal("10.9.1.2/24", (string?)result["ips"]![0]!["address"]);
        Assert.Null(result["interfaces"]);
    }

    private string LinkBinary()
    {
        string binary = Environment.GetEnvironmentVariable("KUBE_SPAWN_BINARY") ?? Path.Join(ProjectRoot(), "artifacts", "kube-spawn");
        Assert.SkipUnless(File.Exists(binary), "needs artifacts/kube-spawn: run scripts/build, or name another in KUBE_SPAWN_BINARY");
        foreach (string type in (string[])["kube-spawn", "loopback", "host-local"])
            File.CreateSymbolicLink(Path.Join(_folder.FullName, type), binary);
        return _folder.FullName;
    }

    private JsonObject Configuration(string network) => JsonNode.Parse(
        $$$"""
        {"cniVersion":"1.0.0","name":"{{{network}}}","type":"kube-spawn","bridge":"cni-{{{network}}}","isDefaultGateway":true,"ipMasq":true,
         "runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80}]},
         "ipam":{"type":"host-local","dataDir":"{{{_namespaces.DataDir}}}","ranges":[[{"subnet":"10.9.1.0/24"}]]}}
        """)!.AsObject();

    private static string ProjectRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Join(here, "../../../.."));
}
