using KubeSpawn.Cluster.Tests.Rig;

namespace KubeSpawn.Cluster.Tests.Life;

/// <summary>A cluster of a Kubernetes that was built on this machine: no release, no registry.</summary>
public sealed class LocalBuildTests(TestHost host)
{
    [Fact]
    public async Task Kubelet_and_control_plane_are_those_of_the_build()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "built");
        try
        {
            // Of the archives only what Kubernetes does not build itself, and the iptables that its kube-proxy runs.
            await cluster.DoAsync(
                "up", "--nodes", "1", "--dev", "--kubernetes-source-dir", host.Kubernetes, "--image", host.Image,
                "--image-archive", $"{host.Archives}/etcd.tar,{host.Archives}/pause.tar,{host.Archives}/kube-proxy.tar");
            Assert.Equal([cluster.Machine("control-plane-1")], await cluster.ReadyNodesAsync());
            string sums = await cluster.DoAsync(
                "exec", "control-plane-1", "--", "/bin/sh", "-c", "sha256sum /proc/$(pgrep -x kube-apiserver)/exe /proc/$(pgrep -x kubelet)/exe | cut -d' ' -f1");
            string built = (await host.ShellAsync($"cd {host.Kubernetes}; sha256sum kube-apiserver kubelet | cut -d' ' -f1")).Succeeded().Output;
            Assert.Equal(built, sums);
        }
        finally
        {
            await cluster.RunAsync("destroy");
        }

        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }

    [Fact]
    public async Task A_folder_without_a_build_is_refused()
    {
        host.Needed();
        IReadOnlyList<string> before = await host.SnapshotAsync();
        var cluster = new SpawnedCluster(host, "built");
        Outcome outcome = await cluster.RunAsync("create", "--dev", "--kubernetes-source-dir", "/srv", "--image", host.Image);
        outcome.Refused(outcome.Status, "/srv");
        HostDifference.None(before, await host.SnapshotAsync(), keepsCache: true);
    }
}
