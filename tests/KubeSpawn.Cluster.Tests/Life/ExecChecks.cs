using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>What exec promises, tried on a cluster that is up.</summary>
internal sealed class ExecChecks(TestHost host, SpawnedCluster cluster)
{
    /// <summary>User, folder and environment are the command's; without --user it is root with root's own.</summary>
    public async Task OptionsAsync()
    {
        string said = await cluster.DoAsync(
            "exec", "worker-1", "--user", "daemon", "--workdir", "/usr/share", "--env", "A=1,2 3", "--env=B=$HOME", "--", "/bin/sh", "-c", "id -un; pwd; echo \"$A $B $HOME\"");
        Assert.Equal("daemon\n/usr/share\n1,2 3 $HOME /usr/sbin\n", said);
        Assert.Equal("/\n/root\n", await cluster.DoAsync("exec", "worker-1", "--", "/bin/sh", "-c", "pwd; echo $HOME"));
        (await cluster.RunAsync("exec", "worker-1", "--user", "no-such-user", "--", "true")).Ended(Exit.Node);
        (await cluster.RunAsync("exec", "worker-1", "--workdir", "/no/such/folder", "--", "true")).Ended(Exit.Node);
        (await cluster.RunAsync("exec", "worker-1", "--env", "no pair", "--", "true")).Refused(Exit.Usage, "\"no pair\"", "name");
        (await cluster.RunAsync("exec", "--all", "worker-1", "--", "true")).Refused(Exit.Usage, "--all", "worker-1");
        (await cluster.RunAsync("exec", "--", "true")).Refused(Exit.Usage, "needs a node", "--all");
        (await cluster.RunAsync("exec", "worker-1", "ls")).Refused(Exit.Usage, "needs a command", "--");
    }

    /// <summary>Lines with their node in front, in each node's own order; the largest status, and who failed.</summary>
    public async Task SeveralAsync()
    {
        const string Script = "hostname; echo second; echo to stderr >&2; case $(hostname) in *worker-1) exit 3;; *worker-2) exit 4;; esac";
        Outcome all = (await cluster.RunAsync("exec", "--all", "--", "/bin/sh", "-c", Script)).Ended(4);
        foreach (string node in (string[])["control-plane-1", "worker-1", "worker-2"])
        {
            string[] lines = [.. all.Output.Split('\n').Where(line => line.StartsWith($"{node} | ", StringComparison.Ordinal))];
            Assert.Equal([$"{node} | {cluster.Machine(node)}", $"{node} | second"], lines);
            Assert.Contains($"{node} | to stderr\n", all.Error, StringComparison.Ordinal);
        }

        Assert.Contains("error: \"/bin/sh\" ended with status 3 on worker-1\n", all.Error, StringComparison.Ordinal);
        Assert.Contains("error: \"/bin/sh\" ended with status 4 on worker-2\n", all.Error, StringComparison.Ordinal);
        Outcome two = (await cluster.RunAsync("exec", "worker-2", "worker-1", "--", "/bin/true")).Succeeded();
        Assert.Equal("", two.Output + two.Error);
    }

    /// <summary>The command gets the signal, kube-spawn its status; nothing is said of going on.</summary>
    public async Task SignalsAsync()
    {
        Outcome interrupted = await InterruptAsync("INT", "worker-1 -- sleep 100");
        Assert.Equal("", interrupted.Ended(Exit.Interrupted).Error);
        Assert.Equal("caught\n", (await InterruptAsync("TERM", "worker-1 -- /bin/sh -c 'trap \"echo caught; exit 9\" TERM; while :; do sleep 0.1; done'")).Ended(9).Output);
        Outcome several = (await InterruptAsync("INT", "worker-1 worker-2 -- sleep 100")).Ended(Exit.Interrupted);
        Assert.Contains("\"sleep\" was ended by signal 2 on worker-1", several.Error, StringComparison.Ordinal);
        Assert.Contains("\"sleep\" was ended by signal 2 on worker-2", several.Error, StringComparison.Ordinal);
        Assert.Equal("", (await cluster.RunAsync("exec", "worker-1", "--", "pgrep", "-x", "sleep", "--full", "sleep 100")).Output);
    }

    /// <summary>A machine that is killed while a command runs in two: that is told of it alone, the other's command ends well.</summary>
    public async Task DyingAsync(string node, string other)
    {
        string exec = string.Join(' ', Untraced.Command("exec", node, other));
        Outcome outcome = await host.ShellAsync(
            $"(sleep 2; machinectl kill --kill-whom=leader --signal=KILL {cluster.Machine(node)}) & {exec} -- /bin/sh -c 'sleep 4; echo survived'");
        outcome.Refused(Exit.Node, cluster.Machine(node), "went away");
        Assert.Equal($"{other} | survived\n", outcome.Output);
    }

    private SpawnedCluster Untraced => new(host, cluster.Name);

    private Task<Outcome> InterruptAsync(string signal, string arguments) =>
        host.ShellAsync($"timeout --preserve-status --signal={signal} 2 {string.Join(' ', Untraced.Command("exec"))} {arguments}");
}
