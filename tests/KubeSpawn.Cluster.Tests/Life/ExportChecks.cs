using System.Text.Json;
using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>What logs --export promises, tried on a cluster that is there.</summary>
internal sealed class ExportChecks(TestHost host, SpawnedCluster cluster)
{
    private const string Folder = "/tmp/export";

    /// <summary>Secrets are planted where logs come from; none of them, and no key of the cluster's, may be found again.</summary>
    public async Task RunningAsync()
    {
        await PlantAsync();
        Assert.Equal($"{Folder}\n", await cluster.DoAsync("logs", "--export", Folder));
        Assert.Equal(
            "about.json\ncluster/kspawn.toml\ncluster/state.json\ncluster/status.json\n",
            (await host.ShellAsync($"cd {Folder}; find . -maxdepth 2 -type f -printf '%P\\n' | sort")).Succeeded().Output);
        JsonElement about = JsonElement.Parse((await host.RunAsync("cat", $"{Folder}/about.json")).Succeeded().Output);
        Assert.Empty(about.GetProperty("problems").EnumerateArray());
        Assert.Equal((await host.RunAsync("uname", "-r")).Output.Trim(), about.GetProperty("kernel").GetString());
        foreach (string node in (string[])["control-plane-1", "worker-1", "worker-2"]) await NodeAsync($"{Folder}/nodes/{node}");
        await NoSecretsAsync();
        Assert.Equal("700 root\n", (await host.RunAsync("stat", "-c", "%a %U", Folder)).Succeeded().Output);
        (await cluster.RunAsync("logs", "--export", Folder)).Refused(Exit.Usage, Folder, "not an empty folder");
        (await cluster.RunAsync("logs", "--export", "/no/such/folder")).Refused(Exit.Usage, "\"/no/such\"", "make it first");
        (await cluster.RunAsync("logs", "--export", "/tmp/x", "--follow")).Refused(Exit.Usage, "--follow");
        (await cluster.RunAsync("logs", "--export", "/tmp/x", "worker-9")).Refused(Exit.State, "worker-9");
        await WithoutRoomAsync();
        (await host.ShellAsync($"rm -r {Folder}; if ls -d /tmp/x {Folder}.*; then exit 1; fi")).Succeeded();
    }

    /// <summary>Of nodes that are stopped, what lies in their files.</summary>
    public async Task StoppedAsync()
    {
        await cluster.DoAsync("logs", "--export", Folder, "worker-2");
        Assert.Contains("kubeadm join", (await host.RunAsync("head", "-n", "1", $"{Folder}/nodes/worker-2/kubeadm.log")).Succeeded().Output, StringComparison.Ordinal);
        (await host.ShellAsync($"find {Folder}/nodes/worker-2/pods -name '*.log' | grep -q .; if ls -d {Folder}/nodes/worker-1; then exit 1; fi; rm -r {Folder}")).Succeeded();
    }

    private async Task NodeAsync(string folder) => (await host.ShellAsync(
        $"""
        cd {folder}
        test -s journal.log && test -s kubelet.log && test -s containerd.log && test -s kubeadm.log
        grep -q 'kubelet' kubelet.log
        find pods -name '*.log' | grep -q .
        grep -qx 'ActiveState s "active"' unit.txt
        """)).Succeeded();

    private async Task PlantAsync() => (await host.ShellAsync(
        $"""
        token=$(cat {cluster.ClusterDir}/pki/token)
        key=$(grep -v -- ----- {cluster.ClusterDir}/pki/ca.key | head -n 1)
        client=$(sed -n 's/^ *client-key-data: *//p' {cluster.ClusterDir}/kubeconfig)
        kube-spawn -c {cluster.Name} exec worker-1 -- logger "planted $token"
        kube-spawn -c {cluster.Name} exec worker-1 -- logger "planted $key"
        log=$(ls {cluster.ClusterDir}/{cluster.Machine("worker-1")}/rootfs/var/log/pods/*/*/*.log | head -n 1)
        echo "planted $token $key $client" >>"$log"
        """)).Succeeded();

    /// <summary>Every line of every key, and every token, looked for in every file.</summary>
    private async Task NoSecretsAsync() => (await host.ShellAsync(
        $$"""
        cd {{cluster.ClusterDir}}
        {
          cat pki/token; cut -d. -f2 pki/token
          find . -name '*.key' -path '*pki*' -exec sed '/-----/d' {} +
          sed -n 's/^ *client-key-data: *//p' kubeconfig */rootfs/etc/kubernetes/*.conf
        } | grep -E '.{8}' >/tmp/secrets
        test $(wc -l </tmp/secrets) -gt 50
        if grep --recursive --fixed-strings --file=/tmp/secrets {{Folder}}; then exit 1; fi
        if grep --recursive 'PRIVATE KEY' {{Folder}}; then exit 1; fi
        test $(grep --recursive --no-filename -c 'planted x' {{Folder}} | awk '{ n += $1 } END { print n }') -ge 3
        rm /tmp/secrets
        """)).Succeeded();

    /// <summary>A disk that is full leaves no part of an export.</summary>
    private async Task WithoutRoomAsync()
    {
        string export = string.Join(' ', cluster.Command("logs", "--export", "/tmp/small/export"));
        Outcome outcome = await host.ShellAsync(
            $"mkdir /tmp/small; mount -t tmpfs -o size=64k none /tmp/small; trap 'ls /tmp/small; umount /tmp/small; rmdir /tmp/small' EXIT; {export}");
        outcome.Refused(outcome.Status, "/tmp/small/export", "no space left");
        Assert.Equal("", outcome.Output);
    }
}
