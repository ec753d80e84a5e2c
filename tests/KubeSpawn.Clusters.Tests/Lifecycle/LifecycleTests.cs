using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Lifecycle;
using KubeSpawn.Clusters.State;
using KubeSpawn.Clusters.Tests.Simulation;

namespace KubeSpawn.Clusters.Tests.Lifecycle;

/// <summary>The whole life of a cluster on a simulated host, where every effect can fail, or be the last before a kill.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Nothing_is_left_after_destroy()
    {
        var user = new SimulatedUser();
        IReadOnlyList<string> before = user.Host.Traces();
        await user.CreateAsync();
        await user.StartAsync();
        await user.StopAsync();
        await user.DestroyAsync(purge: true);
        Assert.Equal(before, user.Host.Traces());
    }

    [Theory]
    [InlineData("/var/lib/kube-spawn")]
    [InlineData("/var/lib/kube-spawn/.leases")]
    [InlineData("/run/kube-spawn")]
    public async Task What_a_killed_process_had_half_written_goes_with_the_cluster(string folder)
    {
        var user = new SimulatedUser();
        IReadOnlyList<string> before = user.Host.Traces();
        await user.CreateAsync();
        user.Host.MemoryFiles.Seed($"{folder}/.kube-spawn-685e085b92dd46d4b7558642f41d720f", "half of it");
        await user.DestroyAsync(purge: true);
        Assert.Equal(before, user.Host.Traces());
    }

    [Fact]
    public async Task Without_purge_only_the_cache_is_left()
    {
        var user = new SimulatedUser();
        IReadOnlyList<string> before = user.Host.Traces();
        await user.CreateAsync();
        await user.StartAsync();
        await user.DestroyAsync(purge: false);
        Assert.Equal(before, SimulatedUser.WithoutCache(user.Host.Traces()));
    }

    [Fact]
    public async Task Start_boots_every_node_and_runs_kubeadm_once_in_its_life()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        await user.StartAsync();
        await user.StopAsync();
        Assert.Empty(user.Host.MachineTable.Names);
        await user.StartAsync();
        Assert.Equal(
            ["kube-spawn-dev-control-plane-1", "kube-spawn-dev-worker-1", "kube-spawn-dev-worker-2"], user.Host.MachineTable.Names);
        var kubeadm = user.Host.MachineTable.Commands.Where(one => one.Command.StartsWith("kubeadm", StringComparison.Ordinal)).ToList();
        Assert.Single(kubeadm, one => one.Command.StartsWith("kubeadm init", StringComparison.Ordinal));
        Assert.Equal(2, kubeadm.Count(one => one.Command.StartsWith("kubeadm join", StringComparison.Ordinal)));
        Assert.All(user.Access.Store.Load()!.Nodes.Values, node => Assert.Equal(NodePhase.Done, node.Phase));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("permissive", "system_u:object_r:container_file_t:s0")]
    [InlineData("enforcing", "system_u:object_r:container_file_t:s0")]
    public async Task Where_SELinux_is_on_roots_have_the_context_of_containers(string? mode, string? context)
    {
        var user = new SimulatedUser();
        user.Host.FixedFacts.SelinuxMode = mode;
        await user.CreateAsync();
        await user.StartAsync(new StartOptions(Wait: true, Kubernetes: false));
        Assert.Equal([context, context, context], user.Host.MountTable.Contexts);
    }

    [Fact]
    public async Task Machines_started_without_Kubernetes_become_a_cluster_by_a_later_start()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        await user.StartAsync(new StartOptions(Wait: true, Kubernetes: false));
        IReadOnlyList<string> machines = user.Host.MachineTable.Names;
        Assert.Equal(3, machines.Count);
        Assert.DoesNotContain(user.Host.MachineTable.Commands, one => one.Command.StartsWith("kubeadm", StringComparison.Ordinal));
        await user.StartAsync();
        Assert.Equal(machines, user.Host.MachineTable.Names);
        Assert.All(user.Access.Store.Load()!.Nodes.Values, node => Assert.Equal(NodePhase.Done, node.Phase));
    }

    [Fact]
    public async Task Addresses_and_secrets_survive_stop_and_start()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        await user.StartAsync();
        string state = user.Host.Files.ReadText(user.Access.Paths.StateFile)!;
        string kubeconfig = user.Host.Files.ReadText(user.Access.Paths.Kubeconfig)!;
        await user.StopAsync();
        await user.StartAsync();
        Assert.Equal(state, user.Host.Files.ReadText(user.Access.Paths.StateFile));
        Assert.Equal(kubeconfig, user.Host.Files.ReadText(user.Access.Paths.Kubeconfig));
    }

    [Fact]
    public async Task An_edited_file_in_the_cluster_rootfs_is_kept()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        string path = user.Access.Paths.Rootfs + "/etc/containerd/config.toml";
        user.Host.MemoryFiles.Seed(path, "mine");
        await user.StartAsync();
        Assert.Equal("mine", user.Host.Files.ReadText(path));
    }

    [Fact]
    public async Task Create_over_an_existing_cluster_is_refused_and_changes_nothing()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        IReadOnlyList<string> before = user.Host.Traces();
        var refused = await Assert.ThrowsAsync<KubeSpawnException>(user.CreateAsync);
        Assert.Equal(ExitCode.State, refused.Code);
        Assert.Equal(before, user.Host.Traces());
    }

    [Fact]
    public async Task A_folder_that_cannot_carry_overlays_is_refused_and_nothing_stays()
    {
        var user = new SimulatedUser();
        IReadOnlyList<string> before = user.Host.Traces();
        user.Host.MountTable.Support = new(false, "vfat", "it has no d_type");
        var refused = await Assert.ThrowsAsync<KubeSpawnException>(user.CreateAsync);
        Assert.Equal(ExitCode.Host, refused.Code);
        Assert.Contains("vfat", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, user.Host.Traces());
    }

    [Fact]
    public async Task A_kubeadm_that_fails_shows_its_lines_and_is_tried_again_from_the_beginning()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        user.Host.MachineTable.Statuses["kubeadm init"] = 1;
        var failed = await Assert.ThrowsAsync<KubeSpawnException>(user.StartAsync);
        Assert.Equal(ExitCode.Node, failed.Code);
        Assert.Contains("simulated failure", failed.Message, StringComparison.Ordinal);
        Assert.Equal(NodePhase.Begun, user.Access.Store.Load()!.Nodes["control-plane-1"].Phase);
        user.Host.MemoryFiles.Seed(user.Access.Paths.MachineRootfs("control-plane-1") + "/etc/kubernetes/half-made", "");
        user.Host.MachineTable.Statuses.Clear();
        await user.StartAsync();
        Assert.False(user.Host.Files.Exists(user.Access.Paths.MachineRootfs("control-plane-1") + "/etc/kubernetes/half-made"));
        Assert.Equal(NodePhase.Done, user.Access.Store.Load()!.Nodes["control-plane-1"].Phase);
    }

    [Fact]
    public async Task Destroy_works_without_state_and_configuration()
    {
        var user = new SimulatedUser();
        IReadOnlyList<string> before = user.Host.Traces();
        await user.CreateAsync();
        await user.StartAsync();
        user.Host.Files.Remove(user.Access.Paths.StateFile);
        user.Host.Files.Remove(user.Access.Paths.ConfigFile);
        await user.DestroyAsync(purge: true);
        Assert.Equal(before.Where(line => !line.StartsWith("net.", StringComparison.Ordinal)), user.Host.Traces().Where(line => !line.StartsWith("net.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Settings_of_the_host_come_back_with_the_last_cluster_unless_somebody_changed_them()
    {
        var user = new SimulatedUser();
        await user.CreateAsync();
        Assert.Equal("1", user.Host.Kernel.ReadSetting("net.ipv4.ip_forward"));
        user.Host.Kernel.WriteSetting("fs.inotify.max_user_instances", "4096");
        await user.DestroyAsync(purge: true);
        Assert.Equal("0", user.Host.Kernel.ReadSetting("net.ipv4.ip_forward"));
        Assert.Equal("4096", user.Host.Kernel.ReadSetting("fs.inotify.max_user_instances"));
    }
}
