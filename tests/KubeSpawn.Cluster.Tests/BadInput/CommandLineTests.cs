using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.BadInput;

/// <summary>Wrong names, versions, settings, and commands at the wrong time: refused with the cure, and nothing is changed.</summary>
public sealed class CommandLineTests(TestHost host)
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("Upper")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public Task Names_that_are_no_names_of_clusters_are_refused(string name) =>
        RefusedAsync(new SpawnedCluster(host, name), ["create"], Exit.Usage, $"\"{name}\"", "letters");

    [Theory]
    [InlineData("v1.19.16", "v1.20")]
    [InlineData("latest", "not a version")]
    [InlineData("1.2.3.4", "not a version")]
    public Task Versions_below_1_20_and_what_is_none_are_refused(string version, string says) =>
        RefusedAsync(Cluster, ["create", "--kubernetes-version", version], Exit.Usage, "--kubernetes-version", says);

    [Theory]
    [InlineData("--nodes", "0", "1 to 253")]
    [InlineData("--nodes", "254", "1 to 253")]
    [InlineData("--nodes", "three", "whole number")]
    [InlineData("--pod-network-cidr", "10.22.0.0/16", "overlaps")]
    [InlineData("--pod-network-cidr", "10.244.0.0/99", "10.244.0.0/99")]
    [InlineData("--mirror", "ftp://example.org", "http")]
    [InlineData("--image-sha256", "abc", "SHA-256")]
    [InlineData("--image", "/no/such/image", "/no/such/image")]
    [InlineData("--image-archive", "/no/such/archive.tar", "/no/such/archive.tar")]
    public Task Flags_out_of_range_are_refused(string flag, string value, string says) =>
        RefusedAsync(Cluster, ["create", .. WithoutFlag(flag), flag, value], null, says);

    [Fact]
    public Task An_image_that_nobody_knows_is_refused() =>
        RefusedAsync(Cluster, ["create", .. WithoutFlag("--image"), "--image", "no-such-image"], null, "no-such-image");

    /// <summary>Options of all commands stand before the command or behind it.</summary>
    [Fact]
    public async Task Options_may_stand_before_the_command()
    {
        host.Needed();
        Assert.Equal("[]", (await host.RunAsync("kube-spawn", "--dir", "/srv/none", "--output", "json", "list")).Succeeded().Output.Trim());
        (await host.RunAsync("kube-spawn", "-c", "none", "--dir=/srv/none", "status")).Refused(Exit.State, "\"none\"", "/srv/none");
    }

    [Fact]
    public Task An_unknown_command_is_refused() => UsageAsync("frobnicate");

    [Fact]
    public Task An_unknown_flag_is_refused() => UsageAsync("create", "--no-such-flag");

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("status")]
    [InlineData("kubeconfig")]
    public Task Commands_before_create_say_to_create_first(string command) =>
        RefusedAsync(Cluster, [command], Exit.State, "there is no cluster \"bad\"", "kube-spawn create");

    [Fact]
    public async Task All_faults_of_a_configuration_are_told_at_once_with_their_places()
    {
        host.Needed();
        (await host.ShellAsync(
            """
            cat >/tmp/bad.toml <<'END'
            nodes = 0
            nodse = 3
            image = 7
            [kubernetes]
              version = "v1.19.0"
            [network]
            mtu = "big"
            [limits]
            cpus = -1
            END
            """)).Succeeded();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = (await Cluster.RunAsync("create", "--config", "/tmp/bad.toml")).Ended(Exit.Usage);
        foreach (string said in (string[])
            ["bad.toml:1:9: nodes is 0", "bad.toml:2:1: unknown key \"nodse\", did you mean \"nodes\"?", "bad.toml:3:9: image",
             "bad.toml:5:13: kubernetes.version", "bad.toml:7:7: network.mtu", "bad.toml:9:8: limits.cpus"])
        {
            Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }

    [Fact]
    public async Task A_configuration_that_is_no_toml_is_refused_with_the_place()
    {
        host.Needed();
        (await host.ShellAsync("printf 'nodes = 3\\nimage = \"unfinished\\n' >/tmp/bad.toml")).Succeeded();
        await RefusedAsync(Cluster, ["create", "--config", "/tmp/bad.toml"], Exit.Usage, "bad.toml:2:");
        await RefusedAsync(Cluster, ["create", "--config", "/tmp/no-such.toml"], null, "/tmp/no-such.toml");
    }

    private SpawnedCluster Cluster => new(host, "bad");

    private IEnumerable<string> WithoutFlag(string flag) =>
        Cluster.Offline(1).Chunk(2).Where(pair => pair[0] != flag).SelectMany(pair => pair);

    private async Task UsageAsync(params string[] arguments)
    {
        host.Needed();
        Outcome outcome = await host.RunAsync(["kube-spawn", .. arguments]);
        outcome.Ended(Exit.Usage);
        Assert.Contains(arguments[^1], outcome.Error, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(SpawnedCluster cluster, string[] arguments, int? status, params string[] parts)
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = await cluster.RunAsync(arguments[0], arguments[1..]);
        int[] allowed = [Exit.Usage, Exit.State];
        outcome.Refused(status ?? (allowed.Contains(outcome.Status) ? outcome.Status : Exit.Usage), parts);
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }
}
