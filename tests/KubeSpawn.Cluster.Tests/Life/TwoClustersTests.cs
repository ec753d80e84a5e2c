using System.Text.Json;
using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>Two clusters, one name the other's beginning, side by side.</summary>
public sealed class TwoClustersTests(TestHost host)
{
    [Fact]
    public async Task Clusters_side_by_side_do_not_touch_each_other()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var dev = new SpawnedCluster(host, "dev");
        var dev2 = new SpawnedCluster(host, "dev2");
        try
        {
            Task<string> up = dev.DoAsync("up", [.. dev.Offline(1)]);
            await dev2.DoAsync("create", [.. dev2.Offline(1)]);
            await MachineAloneAsync(dev2);
            await dev2.DoAsync("up");
            await up;
            JsonElement first = await dev.JsonAsync("status");
            JsonElement second = await dev2.JsonAsync("status");
            Assert.NotEqual(first.GetProperty("range").GetString(), second.GetProperty("range").GetString());
            await BusyAsync(dev);
            await dev.DoAsync("stop");
            await SameAsync(dev2, second);
            await dev.DoAsync("destroy");
            await SameAsync(dev2, second);
            Assert.Equal([dev2.Machine("control-plane-1")], await dev2.ReadyNodesAsync());
            Assert.DoesNotMatch("""(?m)^dev """, await dev2.DoAsync("list"));
        }
        finally
        {
            await dev.RunAsync("destroy");
            await dev2.RunAsync("destroy");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    /// <summary>A machine without Kubernetes can be entered; the cluster that is made of it afterwards runs in the same boot.</summary>
    private async Task MachineAloneAsync(SpawnedCluster cluster)
    {
        await cluster.DoAsync("start", "--no-kubernetes");
        JsonElement node = (await cluster.JsonAsync("status")).GetProperty("nodes")[0];
        Assert.Equal(("running", "new"), (node.GetProperty("state").GetString(), node.GetProperty("phase").GetString()));
        Assert.Equal(cluster.Machine("control-plane-1") + "\n", await cluster.DoAsync("exec", "control-plane-1", "--", "hostname"));
        await ShellsAsync(cluster);
    }

    /// <summary>Shells have the terminal's size, end when they are left, and leave nothing that a stop of the machine would wait for.</summary>
    private async Task ShellsAsync(SpawnedCluster cluster)
    {
        const int Count = 6; // what one leaves is a race inside the machine's systemd
        for (int i = 0; i < Count; i++)
        {
            Outcome shell = await host.RunAsync(
                ["python3", "/kube-spawn/tests/KubeSpawn.Cluster.Tests/Rig/terminal.py", "stty size; exit", .. cluster.Command("shell", "control-plane-1")]);
            Assert.Contains("33 101", shell.Succeeded().Output, StringComparison.Ordinal);
        }
        const string Gone =
            "for i in $(seq 100); do systemctl list-units --no-legend --state=deactivating 'container-shell@*' | grep -q . || exit 0; sleep 0.2; done; exit 1";
        await cluster.DoAsync("exec", "control-plane-1", "--", "sh", "-c", Gone);
    }

    /// <summary>While one kube-spawn changes a cluster, another one that wants to is turned away; looking is allowed.</summary>
    private async Task BusyAsync(SpawnedCluster cluster)
    {
        string restart = string.Join(' ', cluster.Command("restart"));
        (await host.ShellAsync($"{restart} >/tmp/restart.log 2>&1 & echo $! >/tmp/restart.pid; sleep 0.3")).Succeeded();
        (await cluster.RunAsync("stop")).Refused(Exit.Busy, cluster.Name);
        await cluster.DoAsync("list");
        (await host.ShellAsync("timeout 200 tail --pid=$(cat /tmp/restart.pid) -f /dev/null; tail -n 1 /tmp/restart.log")).Succeeded();
        Assert.Equal([cluster.Machine("control-plane-1")], await cluster.ReadyNodesAsync());
    }

    /// <summary>The machine runs on as it did: not even its boot is another.</summary>
    private static async Task SameAsync(SpawnedCluster cluster, JsonElement before)
    {
        JsonElement now = await cluster.JsonAsync("status");
        Assert.True(now.GetProperty("serving").GetBoolean());
        Assert.Equal(before.GetProperty("nodes")[0].GetProperty("leader").GetInt32(), now.GetProperty("nodes")[0].GetProperty("leader").GetInt32());
    }
}
