using System.Text.Json;
using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>The commands about images, by the real importd and machined, with small images made here.</summary>
public sealed class ImageCommandTests(TestHost host)
{
    private const string Url = "http://127.0.0.1:8003";
    private const string Folder = "/tmp/images";

    [Fact]
    public async Task Images_are_brought_listed_used_and_removed()
    {
        host.Needed();
        await MakeAsync();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "images");
        try
        {
            await BringAsync();
            await UsedAsync(cluster);
            await RemoveAsync();
        }
        finally
        {
            await cluster.RunAsync("destroy");
            await host.ShellAsync("for image in small mine folder raw; do kube-spawn image remove --force $image || true; done");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
        (await host.RunAsync("systemctl", "stop", "small-images")).Succeeded();
    }

    [Fact]
    public async Task What_is_wrong_is_refused_and_leaves_nothing()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        await RefusedAsync(Exit.Usage, "\"image\" is not a whole command", "image");
        await RefusedAsync(Exit.Usage, "no command \"image frobnicate\"", "image", "frobnicate");
        await RefusedAsync(Exit.Usage, "needs a URL", "image", "pull");
        await RefusedAsync(Exit.Usage, "no http or https URL", "image", "pull", "/tmp/x.tar");
        await RefusedAsync(Exit.Usage, "--type", "image", "pull", "http://127.0.0.1:1/x");
        await RefusedAsync(Exit.Fetch, "http://127.0.0.1:1/x.tar", "image", "pull", "http://127.0.0.1:1/x.tar");
        await RefusedAsync(Exit.Fetch, "http://127.0.0.1:1/x.tar", "image", "pull", "http://127.0.0.1:1/x.tar", "--sha256", new string('a', 64));
        await RefusedAsync(Exit.State, "/no/such.tar", "image", "import", "/no/such.tar");
        await RefusedAsync(Exit.State, "no-such-image", "image", "remove", "no-such-image");
        await RefusedAsync(Exit.Usage, ".host", "image", "remove", ".host");
        await RefusedAsync(Exit.Usage, "needs a name", "image", "remove");
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }

    /// <summary>A transfer that is interrupted is importd's no more, and leaves no image.</summary>
    [Fact]
    public async Task Ctrl_C_ends_the_transfer()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = await host.ShellAsync(
            $"timeout --preserve-status --signal=INT 1 kube-spawn image pull {TestHost.ImageUrl} interrupted");
        outcome.Refused(Exit.Interrupted, "no image \"interrupted\"", "again");
        Assert.Equal("", (await host.RunAsync("machinectl", "list-transfers", "--no-legend")).Succeeded().Output);
        Assert.DoesNotContain("interrupted", await DoAsync("image", "list"), StringComparison.Ordinal);
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }

    private async Task BringAsync()
    {
        string sum = (await host.ShellAsync($"sha256sum {Folder}/small.tar.gz | cut -d' ' -f1")).Succeeded().Output.Trim();
        Assert.Contains("small", await DoAsync("image", "pull", "--dry-run", $"{Url}/small.tar.gz"), StringComparison.Ordinal);
        await RefusedAsync(Exit.Fetch, "sha256", "image", "pull", $"{Url}/small.tar.gz", "--sha256", new string('a', 64));
        await RefusedAsync(Exit.Fetch, "hecksum", "image", "pull", $"{Url}/wrong/small.tar.gz", "--verify", "checksum");
        Assert.DoesNotContain("small", await DoAsync("image", "list"), StringComparison.Ordinal);
        Assert.Equal("small\n", await DoAsync("image", "pull", $"{Url}/small.tar.gz", "--sha256", sum));
        await RefusedAsync(Exit.State, "--force", "image", "pull", $"{Url}/small.tar.gz");
        JsonElement pulled = JsonElement.Parse(await DoAsync("image", "pull", $"{Url}/small.tar.gz", "--force", "--verify", "checksum", "--output", "json"));
        Assert.Equal("small", Assert.Single(JsonElement.Parse(await DoAsync("image", "list", "--output", "json")).EnumerateArray().ToArray()).GetProperty("name").GetString());
        Assert.Equal("/var/lib/machines/small", pulled.GetProperty("path").GetString());
        Assert.Equal("mine\n", await DoAsync("image", "import", $"{Folder}/small.tar.gz", "mine", "--sha256", sum));
        Assert.Equal("folder\n", await DoAsync("image", "import", $"{Folder}/folder"));
        Assert.Equal("raw\n", await DoAsync("image", "import", $"{Folder}/raw.img"));
        Assert.Equal("hello\nhello\nhello\n", (await host.ShellAsync("cd /var/lib/machines; cat small/etc/hello mine/etc/hello folder/etc/hello")).Succeeded().Output);
    }

    private async Task UsedAsync(SpawnedCluster cluster)
    {
        // With systemd's file in it, the folder is an image that a cluster can be made of, if not started.
        await cluster.DoAsync("create", [.. cluster.Offline(1).Chunk(2).Where(pair => pair[0] != "--image").SelectMany(pair => pair), "--image", "folder"]);
        Assert.Matches("""(?m)^folder +directory +\S+ +\S+ \S+ +yes +cluster "images"$""", await DoAsync("image", "list"));
        Assert.Matches("""(?m)^raw +raw +1M +\S+ \S+ +yes +-$""", await DoAsync("image", "list"));
        await RefusedAsync(Exit.State, "cluster \"images\" uses it", "image", "remove", "mine", "folder");
        await RefusedAsync(Exit.State, "cluster \"images\" uses it", "image", "import", $"{Folder}/folder", "--force");
        Assert.Contains("mine ", await DoAsync("image", "list"), StringComparison.Ordinal);
        await cluster.DoAsync("destroy");
    }

    private async Task RemoveAsync()
    {
        (await host.RunAsync("machinectl", "read-only", "mine", "false")).Succeeded();
        await RefusedAsync(Exit.State, "--force", "image", "remove", "mine");
        await DoAsync("image", "remove", "--force", "mine");
        Assert.Contains("remove image raw", await DoAsync("image", "remove", "--dry-run", "raw", "small"), StringComparison.Ordinal);
        JsonElement removed = JsonElement.Parse(await DoAsync("image", "remove", "raw", "small", "folder", "--output", "json"));
        Assert.Equal(["raw", "small", "folder"], removed.EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("[]\n", await DoAsync("image", "list", "--output", "json"));
    }

    private async Task MakeAsync() => (await host.ShellAsync(
        $"""
        mkdir -p {Folder}/folder/etc {Folder}/folder/usr/lib/systemd {Folder}/wrong
        echo hello >{Folder}/folder/etc/hello
        touch {Folder}/folder/usr/lib/systemd/systemd
        tar --create --gzip --file {Folder}/small.tar.gz --directory {Folder}/folder .
        cp {Folder}/small.tar.gz {Folder}/wrong/
        head --bytes 1M /dev/urandom >{Folder}/raw.img
        (cd {Folder}; sha256sum small.tar.gz >SHA256SUMS; sed 's/^......../00000000/' SHA256SUMS >wrong/SHA256SUMS)
        systemd-run --quiet --collect --unit=small-images python3 -m http.server 8003 --bind 127.0.0.1 --directory {Folder}
        for i in $(seq 100); do curl --silent --output /dev/null {Url}/ && exit; sleep 0.1; done; exit 1
        """)).Succeeded();

    private async Task<string> DoAsync(params string[] arguments) => (await host.RunAsync(["kube-spawn", .. arguments])).Succeeded().Output;

    private async Task RefusedAsync(int status, string says, params string[] arguments) =>
        (await host.RunAsync(["kube-spawn", .. arguments])).Refused(status, says);
}
