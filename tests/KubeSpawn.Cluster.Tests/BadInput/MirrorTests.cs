using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.BadInput;

/// <summary>Mirrors that fail, and a kubeadm that does.</summary>
public sealed class MirrorTests(TestHost host)
{
    private SpawnedCluster Cluster => new(host, "bad");

    [Theory]
    [InlineData("missing", "404")]
    [InlineData("stalls", "30")]
    [InlineData("cut", "kube")]
    [InlineData("wrong-sum", "sha256")]
    public async Task A_mirror_that_fails_is_named(string behaviour, string says)
    {
        host.Needed();
        // What other tests fetched would be taken instead.
        (await host.ShellAsync($"rm -rf {SpawnedCluster.Dir}/.cache")).Succeeded();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = await Cluster.RunAsync("create", [.. Offline(behaviour)]);
        outcome.Refused(Exit.Fetch, TestHost.MirrorThat(behaviour), says);
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    [Fact]
    public async Task The_last_lines_of_a_kubeadm_that_fails_are_shown()
    {
        host.Needed();
        (await host.ShellAsync($"rm -rf {SpawnedCluster.Dir}/.cache")).Succeeded();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        try
        {
            Outcome outcome = await Cluster.RunAsync("up", [.. Offline("broken-kubeadm")]);
            outcome.Ended(Exit.Node);
            Assert.Contains("status 3", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("the moon is in the wrong phase", outcome.Error[outcome.Error.IndexOf("error:", StringComparison.Ordinal)..], StringComparison.Ordinal);
            Assert.Contains("journalctl", outcome.Error, StringComparison.Ordinal);
        }
        finally
        {
            await Cluster.RunAsync("destroy", "--purge");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    private IEnumerable<string> Offline(string behaviour) => Cluster.Offline(1).Select(word => word == TestHost.Mirror ? TestHost.MirrorThat(behaviour) : word);
}
