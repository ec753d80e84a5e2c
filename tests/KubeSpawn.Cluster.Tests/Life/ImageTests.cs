using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>Base images that are fetched and unpacked, by systemd-importd, and images that machined knows.</summary>
public sealed class ImageTests(TestHost host)
{
    private const string FirstImage = "machinectl list-images --no-legend | awk '{ print $1 }'";

    private SpawnedCluster Cluster => new(host, "image");

    [Fact]
    public async Task An_image_is_fetched_once_and_known_by_name_and_purged_with_the_last_cluster()
    {
        host.Needed();
        (await host.ShellAsync($"rm -rf {SpawnedCluster.Dir}/.cache")).Succeeded();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        try
        {
            await Cluster.DoAsync("create", [.. WithImage(TestHost.ImageUrl), "--image-sha256", await SumAsync()]);
            string name = (await host.ShellAsync(FirstImage)).Succeeded().Output.Trim();
            Assert.NotEqual("", name);
            await Cluster.DoAsync("destroy");
            await Cluster.DoAsync("create", WithImage(name));
            await Cluster.DoAsync("destroy");
            Outcome again = await Cluster.RunAsync("create", [.. WithImage(TestHost.ImageUrl), "--image-sha256", await SumAsync()]);
            Assert.DoesNotContain("unpack", again.Succeeded().Error, StringComparison.Ordinal);
        }
        finally
        {
            await Cluster.RunAsync("destroy", "--purge");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }

    [Fact]
    public async Task An_image_with_another_checksum_is_not_taken()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = await Cluster.RunAsync("create", [.. WithImage(TestHost.ImageUrl), "--image-sha256", new string('a', 64)]);
        outcome.Refused(Exit.Fetch, TestHost.ImageUrl, "sha256", await SumAsync());
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    private IEnumerable<string> WithImage(string image) =>
        Cluster.Offline(1).Chunk(2).Where(pair => pair[0] != "--image").SelectMany(pair => pair).Concat(["--image", image]);

    private async Task<string> SumAsync() =>
        (await host.RunAsync("sha256sum", $"{Path.GetDirectoryName(host.Image)}/node.tar")).Succeeded().Output.Split(' ')[0];
}
