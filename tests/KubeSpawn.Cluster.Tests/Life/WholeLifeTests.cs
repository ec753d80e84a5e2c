using System.Text.Json;
using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>One cluster from create to destroy; each test is a station, in the order written here.</summary>
[TestMethodOrderer(typeof(SourceOrder))]
public sealed class WholeLifeTests(TestHost host, WholeLife life) : IClassFixture<WholeLife>
{
    private static readonly string[] Nodes = ["control-plane-1", "worker-1", "worker-2"];

    private SpawnedCluster Cluster => life.Cluster;

    private ExecChecks Execs => new(host, Cluster);

    private ExportChecks Exports => new(host, Cluster);

    [Fact]
    public async Task Dry_run_of_up_says_what_would_be_done_and_does_nothing()
    {
        host.Needed();
        string plan = await Cluster.DoAsync("up", ["--dry-run", .. Cluster.Offline(3)]);
        Assert.Contains("control-plane-1", plan, StringComparison.Ordinal);
        Assert.Contains("worker-2", plan, StringComparison.Ordinal);
        HostDifference.None(life.Before, await host.SnapshotAsync(), keepsCache: false);
    }

    [Fact]
    public async Task Create_makes_everything_ready_and_starts_nothing()
    {
        host.Needed();
        await Cluster.DoAsync("create", [.. Cluster.Offline(3)]);
        Assert.Equal("", (await host.RunAsync("machinectl", "list", "--no-legend")).Succeeded().Output);
        Outcome again = await Cluster.RunAsync("create", [.. Cluster.Offline(4)]);
        again.Refused(Exit.State, "\"default\"", "kspawn.toml", "kube-spawn destroy");
    }

    [Fact]
    public async Task Start_makes_every_node_ready()
    {
        host.Needed();
        (await host.ShellAsync(
            $"""
            sed -i 's|^read-only = .*]$|read-only = ["/srv/ro:/mnt/ro"]|; s|^read-write = .*]$|read-write = ["/srv/rw:/mnt/rw"]|' {Cluster.ClusterDir}/kspawn.toml
            cat >>{Cluster.ClusterDir}/kspawn.toml <<'END'
            # a comment of the user's
            [machine.worker-1.bindmount]
            read-only = ["/srv/one:/mnt/one"]
            END
            """)).Succeeded();
        await Cluster.DoAsync("start");
        life.Up = true;
        Assert.Equal(Nodes.Select(Cluster.Machine), await Cluster.ReadyNodesAsync());
    }

    [Fact]
    public async Task A_service_answers_from_another_node()
    {
        NeedsCluster();
        await life.Workload.ApplyAsync();
        await life.Workload.AnswersAsync();
    }

    [Fact]
    public async Task Exec_passes_on_output_and_exit_status()
    {
        NeedsCluster();
        Outcome outcome = await Cluster.RunAsync("exec", "worker-1", "--", "/bin/sh", "-c", "hostname; echo to stderr >&2; printf 'no line end'; exit 7");
        outcome.Ended(7);
        Assert.Equal($"{Cluster.Machine("worker-1")}\nno line end", outcome.Output.TrimEnd('\n'));
        Assert.Contains("to stderr", outcome.Error, StringComparison.Ordinal);
        (await Cluster.RunAsync("exec", "worker-9", "--", "true")).Refused(Exit.State, "worker-9", "worker-2");
        Assert.NotEqual(0, (await Cluster.RunAsync("exec", "worker-1", "--", "/no/such/program")).Status);
    }

    [Fact]
    public async Task Exec_takes_user_folder_and_environment()
    {
        NeedsCluster();
        await Execs.OptionsAsync();
    }

    [Fact]
    public async Task Exec_in_several_nodes_says_which_said_what()
    {
        NeedsCluster();
        await Execs.SeveralAsync();
    }

    [Fact]
    public async Task Exec_passes_signals_on()
    {
        NeedsCluster();
        await Execs.SignalsAsync();
    }

    [Fact]
    public async Task Kubeconfig_is_secret_and_works_on_the_host()
    {
        NeedsCluster();
        string path = (await Cluster.DoAsync("kubeconfig", "--path")).Trim();
        Assert.Equal("600 root", (await host.RunAsync("stat", "-c", "%a %U", path)).Succeeded().Output.Trim());
        string version = (await host.RunAsync("env", "HOME=/tmp", $"{host.Kubernetes}/kubectl", "--kubeconfig", path, "version", "--short")).Succeeded().Output;
        Assert.Contains("Server Version: v1.20.2", version, StringComparison.Ordinal);
        Assert.Equal((await host.RunAsync("cat", path)).Succeeded().Output.TrimEnd(), (await Cluster.DoAsync("kubeconfig")).TrimEnd());
    }

    [Fact]
    public async Task List_and_status_tell_people_and_programs_the_same()
    {
        NeedsCluster();
        Assert.Matches("""(?m)^default +v1\.20\.2 +3 +3 +/var/lib/kube-spawn/default *$""", await Cluster.DoAsync("list"));
        JsonElement row = Assert.Single((await Cluster.JsonAsync("list")).EnumerateArray().ToArray());
        Assert.Equal(3, row.GetProperty("running").GetInt32());
        Assert.Matches("""(?m)^worker-2 +10\.22\.\d+\.4 +running +\S+s +\S+( \d+%)? +\S+ +done +yes +v1\.20\.2 +Debian """, await Cluster.DoAsync("status"));
        JsonElement status = await Cluster.JsonAsync("status");
        Assert.True(status.GetProperty("serving").GetBoolean());
        Assert.All(status.GetProperty("nodes").EnumerateArray(), node => Assert.True(node.GetProperty("ready").GetBoolean()));
        await UseIsSystemdsAsync(status.GetProperty("nodes")[2]);
    }

    [Fact]
    public async Task Binds_are_seen_in_the_machines()
    {
        NeedsCluster();
        foreach (string node in Nodes)
        {
            Assert.Equal("for all\n", await Cluster.DoAsync("exec", node, "--", "cat", "/mnt/ro/file"));
            Assert.NotEqual(0, (await Cluster.RunAsync("exec", node, "--", "touch", "/mnt/ro/new")).Status);
            await Cluster.DoAsync("exec", node, "--", "touch", $"/mnt/rw/{node}");
        }

        Assert.Equal(string.Join('\n', Nodes) + "\n", (await host.ShellAsync("ls /srv/rw; rm /srv/rw/*")).Succeeded().Output);
        Assert.Equal("for one\n", await Cluster.DoAsync("exec", "worker-1", "--", "cat", "/mnt/one/file"));
        Assert.NotEqual(0, (await Cluster.RunAsync("exec", "worker-2", "--", "cat", "/mnt/one/file")).Status);
    }

    [Fact]
    public async Task Logs_are_exported_without_secrets()
    {
        NeedsCluster();
        await Exports.RunningAsync();
    }

    [Fact]
    public async Task Up_and_start_of_a_running_cluster_change_nothing()
    {
        NeedsCluster();
        string machines = await LeadersAsync();
        await Cluster.DoAsync("up");
        await Cluster.DoAsync("start");
        Assert.Equal(machines, await LeadersAsync());
        Assert.Contains("# a comment of the user's", (await host.RunAsync("cat", $"{Cluster.ClusterDir}/kspawn.toml")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ends_the_machines_and_keeps_their_data()
    {
        NeedsCluster();
        await Cluster.DoAsync("exec", "worker-1", "--", "/bin/sh", "-c", "echo edited >/etc/edited; echo kept >/opt/kept");
        Assert.Equal("edited\n", (await host.RunAsync("cat", $"{Cluster.ClusterDir}/{Cluster.Machine("worker-1")}/rootfs/etc/edited")).Succeeded().Output);
        life.Pods = await life.Workload.PodsAsync();
        life.Identity = await IdentityAsync();
        await Cluster.DoAsync("stop");
        Assert.Equal("", (await host.RunAsync("machinectl", "list", "--no-legend")).Succeeded().Output);
        Assert.Matches("""(?m)^default +v1\.20\.2 +3 +0 """, await Cluster.DoAsync("list"));
        Assert.Matches("""(?m)^worker-1 .* stopped +- +- +- +done +unknown +- +-$""", await Cluster.DoAsync("status"));
        (await Cluster.RunAsync("exec", "worker-1", "--", "true")).Refused(Exit.State, "worker-1", "kube-spawn start");
        await Cluster.DoAsync("stop");
        await Exports.StoppedAsync();
    }

    [Fact]
    public async Task Start_brings_back_the_same_cluster()
    {
        NeedsCluster();
        await host.ShellAsync($"echo made while stopped >{Cluster.ClusterDir}/{Cluster.Machine("worker-2")}/rootfs/etc/while-stopped");
        await Cluster.DoAsync("start");
        Assert.Equal(Nodes.Select(Cluster.Machine), await Cluster.ReadyNodesAsync());
        Assert.Equal(life.Identity, await IdentityAsync());
        Assert.Equal(life.Pods, await life.Workload.PodsAsync());
        Assert.Equal("edited\nkept\n", await Cluster.DoAsync("exec", "worker-1", "--", "cat", "/etc/edited", "/opt/kept"));
        Assert.Equal("made while stopped\n", await Cluster.DoAsync("exec", "worker-2", "--", "cat", "/etc/while-stopped"));
        await life.Workload.AnswersAsync();
    }

    [Fact]
    public async Task A_machine_that_dies_in_the_middle_of_a_command_is_named()
    {
        NeedsCluster();
        await Execs.DyingAsync("worker-2", "worker-1");
    }

    [Fact]
    public async Task Restart_of_one_machine_leaves_the_others_alone()
    {
        NeedsCluster();
        string[] before = (await LeadersAsync()).Split('\n');
        await Cluster.DoAsync("restart", "worker-2");
        string[] after = (await LeadersAsync()).Split('\n');
        Assert.Equal(before[..2], after[..2]);
        Assert.NotEqual(before[2], after[2]);
        Assert.Equal(Nodes.Select(Cluster.Machine), await Cluster.ReadyNodesAsync());
    }

    [Fact]
    public async Task Destroy_leaves_the_host_as_it_was()
    {
        host.Needed();
        await Cluster.DoAsync("destroy", "--purge");
        HostDifference.None(life.Before, await host.SnapshotAsync(), keepsCache: false);
        Assert.Equal("", (await host.RunAsync("ls", "-A", SpawnedCluster.Dir)).Succeeded().Output);
        await Cluster.DoAsync("destroy");
    }

    [Fact]
    public async Task No_other_program_was_ever_executed()
    {
        host.Needed();
        string counts = (await host.ShellAsync($"cd {WholeLife.Traces}; grep -c 'exec.*= 0' * | cut -d: -f2 | sort | uniq -c")).Succeeded().Output;
        Assert.Matches("""^ *\d\d+ 1\n$""", counts);
    }

    private void NeedsCluster()
    {
        host.Needed();
        Assert.SkipUnless(life.Up, "the cluster did not come up");
    }

    /// <summary>Memory and CPU time are systemd's own figures; what it does not know (cgroup v1) is null.</summary>
    private async Task UseIsSystemdsAsync(JsonElement node)
    {
        string unit = $"{node.GetProperty("machine").GetString()}.service";
        string said = (await host.RunAsync("systemctl", "show", "--property=MemoryCurrent,CPUUsageNSec,TasksCurrent", unit)).Succeeded().Output;
        foreach ((string property, string field) in ((string, string)[])[("MemoryCurrent", "memoryBytes"), ("CPUUsageNSec", "cpuSeconds"), ("TasksCurrent", "tasks")])
        {
            bool known = !said.Contains($"{property}=[not set]", StringComparison.Ordinal);
            JsonElement value = node.GetProperty(field);
            Assert.True(known ? value.GetDouble() > 0 : value.ValueKind == JsonValueKind.Null, $"{field} is {value}, and systemd says: {said}");
        }

        Assert.StartsWith("Debian", node.GetProperty("system").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Names of machines and the PIDs of their inits: others after each boot.</summary>
    private async Task<string> LeadersAsync()
    {
        JsonElement status = await Cluster.JsonAsync("status");
        return string.Join('\n', status.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("name")} {node.GetProperty("leader")}"));
    }

    /// <summary>Addresses, machine ids and certificates of all nodes.</summary>
    private async Task<string> IdentityAsync()
    {
        var identity = new List<string>();
        foreach (string node in Nodes)
        {
            identity.Add(await Cluster.DoAsync(
                "exec", node, "--", "/bin/sh", "-c", "ip -4 -o addr show scope global dev host0; cat /etc/machine-id; cd /etc/kubernetes; find . -name '*.crt' | sort | xargs sha256sum; cksum /var/lib/kubelet/pki/*.pem"));
        }

        return string.Join('\n', identity);
    }
}
