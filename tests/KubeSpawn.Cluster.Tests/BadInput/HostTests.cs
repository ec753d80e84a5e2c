using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.BadInput;

/// <summary>Hosts that lack what kube-spawn needs: refused with the cure, and nothing is changed.</summary>
public sealed class HostTests(TestHost host)
{
    private SpawnedCluster Cluster => new(host, "bad");

    private string Create => string.Join(' ', Cluster.Command("create", [.. Cluster.Offline(1)]));

    [Fact]
    public Task Without_root() => RefusedAsync($"setpriv --reuid=65534 --regid=65534 --clear-groups {Create}", Exit.Host, "root", "sudo");

    [Fact]
    public Task Without_systemd() => RefusedAsync($"unshare --mount /bin/sh -c 'mount -t tmpfs none /run/systemd && exec {Create}'", Exit.Host, "systemd");

    [Fact]
    public Task Without_a_system_bus() => RefusedAsync($"unshare --mount /bin/sh -c 'mount -t tmpfs none /run/dbus && exec {Create}'", Exit.Host, "D-Bus");

    [Fact]
    public async Task Without_machined()
    {
        host.Needed();
        (await host.ShellAsync("systemctl mask --quiet --runtime --now systemd-machined.service")).Succeeded();
        try
        {
            await RefusedAsync(Create, Exit.Host, "systemd-machined", "systemd-container");
        }
        finally
        {
            (await host.ShellAsync("systemctl unmask --quiet --runtime systemd-machined.service")).Succeeded();
        }
    }

    /// <summary>The root of a test host is an overlay itself, and cannot be another's upper layer.</summary>
    [Fact]
    public Task With_a_kube_spawn_dir_that_cannot_be_overlaid() =>
        RefusedAsync(Create.Replace(SpawnedCluster.Dir, "/srv/on-overlay", StringComparison.Ordinal), Exit.Host, "/srv/on-overlay", "overlay", "--dir");

    [Fact]
    public Task With_every_range_in_use() =>
        RefusedAsync($"ip route add 10.22.0.0/16 dev lo; trap 'ip route del 10.22.0.0/16 dev lo' EXIT; {Create}", null, "10.22.0.0/16", "node-range");

    /// <summary>No bigger than a part of what is fetched.</summary>
    [Fact]
    public Task With_a_full_disk() =>
        RefusedAsync(
            $"mkdir -p /srv/small; mount -t tmpfs -o size=16m none /srv/small; trap 'umount /srv/small' EXIT; "
            + Create.Replace(SpawnedCluster.Dir, "/srv/small", StringComparison.Ordinal),
            null,
            "/srv/small",
            "no space left", "are needed", "--dir");

    private async Task RefusedAsync(string script, int? status, params string[] parts)
    {
        host.Needed();
        (await host.ShellAsync("mkdir -p /srv/small; machinectl list >/dev/null || true")).Succeeded();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        Outcome outcome = await host.ShellAsync(script);
        Assert.NotEqual(0, outcome.Status);
        outcome.Refused(status ?? outcome.Status, parts);
        Assert.InRange(outcome.Status, Exit.Failure, Exit.Fetch);
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: false);
    }
}
