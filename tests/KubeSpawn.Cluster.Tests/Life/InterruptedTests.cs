using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>kube-spawn killed in the middle of its work: the next command finishes it, or takes it all back.</summary>
public sealed class InterruptedTests(TestHost host)
{
    /// <summary>Moments of an up, in the order in which they come, as conditions that bash can see.</summary>
    private static readonly (string Name, string Condition)[] Moments =
    [
        ("its folder is there", "[[ -e $cluster ]]"),
        ("its state is written", "[[ -e $cluster/state.json ]]"),
        ("its bridge is there", "compgen -G '/sys/class/net/ks-*'"),
        ("a root is mounted", "grep -q ' /run/kube-spawn/' /proc/self/mountinfo"),
        ("a machine runs", "[[ $(machinectl list --no-legend | wc -l) -ge 1 ]]"),
        ("kubeadm runs", "pgrep -x kubeadm"),
        ("the API server runs", "pgrep -x kube-apiserver"),
        ("the worker's kubelet runs", "[[ $(pgrep -c -x kubelet) -ge 2 ]]"),
    ];

    [Fact]
    public async Task Up_finishes_what_a_killed_up_has_begun()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "killed");
        try
        {
            foreach ((string moment, string condition) in Moments) await KillAsync(cluster, moment, condition);
            await cluster.DoAsync("up", [.. cluster.Offline(2)]);
            Assert.Equal([cluster.Machine("control-plane-1"), cluster.Machine("worker-1")], await cluster.ReadyNodesAsync());
        }
        finally
        {
            await cluster.RunAsync("destroy");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    [Fact]
    public async Task Destroy_takes_back_what_a_killed_up_has_begun()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "killed");
        foreach ((string moment, string condition) in Moments[..6])
        {
            await KillAsync(cluster, moment, condition);
            await cluster.DoAsync("destroy");
            HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
        }
    }

    [Fact]
    public async Task Destroy_finishes_what_a_killed_destroy_has_begun()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "killed");
        await KillAsync(cluster, "two machines run", "[[ $(machinectl list --no-legend | wc -l) -ge 2 ]]");
        (await host.ShellAsync($"timeout --signal=KILL 0.2 {string.Join(' ', cluster.Command("destroy"))}")).Ended(137);
        await cluster.DoAsync("destroy");
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    [Fact]
    public async Task Ctrl_C_and_running_out_of_time_have_codes_of_their_own()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "killed");
        try
        {
            (await cluster.RunAsync("up", [.. cluster.Offline(2), "--timeout", "3"])).Refused(Exit.Timeout, "3 s", "kube-spawn status");
            string start = string.Join(' ', cluster.Command("start"));
            (await host.ShellAsync($"timeout --foreground --preserve-status --signal=INT 3 {start}")).Refused(Exit.Interrupted, "interrupted", "kube-spawn destroy");
        }
        finally
        {
            await cluster.RunAsync("destroy");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    [Fact]
    public async Task Destroy_works_where_configuration_and_state_are_mangled()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "killed");
        await KillAsync(cluster, "a machine runs", "[[ $(machinectl list --no-legend | wc -l) -ge 1 ]]");
        (await host.ShellAsync($"cd {cluster.ClusterDir}; echo '= not toml [' >kspawn.toml; echo '{{' >state.json")).Succeeded();
        await cluster.DoAsync("destroy");
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    /// <summary>Runs up and kills it as soon as a condition holds; an up that has ended before is a fault of the test.</summary>
    private async Task KillAsync(SpawnedCluster cluster, string moment, string condition)
    {
        Outcome outcome = await host.ShellAsync(
            $$"""
            cluster={{cluster.ClusterDir}}
            {{string.Join(' ', cluster.Command("up", [.. cluster.Offline(2)]))}} >/tmp/up.log 2>&1 &
            up=$!
            for ((round = 0; round < 6000; round++)); do
              if { {{condition}}; } >/dev/null 2>&1; then kill -KILL $up; wait $up && exit 1; exit 0; fi
              kill -0 $up || { cat /tmp/up.log >&2; exit 2; }
              sleep 0.01
            done
            exit 3
            """);
        Assert.True(outcome.Status == 0, $"up was not killed when {moment}: status {outcome.Status}\n{outcome.Error}");
    }
}
