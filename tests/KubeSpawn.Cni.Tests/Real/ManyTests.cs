using System.Text.Json.Nodes;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>Many pods at once, as a node starts them after a reboot.</summary>
public sealed class ManyTests : IDisposable
{
    private const int Pods = 16;

    private readonly Namespaces _namespaces = new();

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public async Task Many_pods_at_once_are_attached_and_detached()
    {
        string[] pods = [.. Enumerable.Range(0, Pods).Select(number => _namespaces.Add($"pod{number}"))];
        var runtime = new OwnRuntime(_namespaces);

        JsonNode[] results = await Task.WhenAll(pods.Select((pod, number) => Task.Run(() => runtime.Add("kube-spawn", Configuration(number), $"c{number}", pod))));

        Assert.Equal(Pods, results.Select(result => (string?)result["ips"]![0]!["address"]).Distinct().Count());
        Assert.Equal(Pods, Namespaces.Ip(_namespaces.Node, "link show master cni0").Count);
        Assert.Equal(Pods, Rules("hostports"));
        Assert.Equal(1, Rules("masquerade-net"));
        Assert.Equal(1, Rules("prerouting"));

        await Task.WhenAll(pods.Select((pod, number) => Task.Run(() =>
        {
            for (int again = 0; again < 2; again++)
                runtime.Succeed("kube-spawn", "DEL", Configuration(number), $"c{number}", pod);
        })));

        Assert.Empty(Namespaces.Ip(_namespaces.Node, "link show type veth"));
        Assert.Equal(0, Rules("hostports") + Rules("hairpin"));
        Assert.Empty(Directory.EnumerateFiles(Path.Join(_namespaces.DataDir, "net"), "10.*"));
    }

    /// <summary>Number of rules in a chain of ours.</summary>
    private int Rules(string chain) =>
        JsonNode.Parse(Namespaces.Run(_namespaces.Node, $"nft -j list chain ip kube-spawn-cni {chain}"))!["nftables"]!.AsArray().Count(item => item!["rule"] is not null);

    private JsonObject Configuration(int number) => JsonNode.Parse(
        $$$"""
        {"cniVersion":"1.0.0","name":"net","type":"kube-spawn","isDefaultGateway":true,"ipMasq":true,"hairpinMode":true,
         "runtimeConfig":{"portMappings":[{"hostPort":{{{8000 + number}}},"containerPort":80}]},
         "ipam":{"type":"host-local","dataDir":"{{{_namespaces.DataDir}}}","ranges":[[{"subnet":"10.9.1.0/24"}]]}}
        """)!.AsObject();
}
