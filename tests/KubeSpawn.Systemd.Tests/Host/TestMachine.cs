using KubeSpawn.Clusters.Host;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Images;
using KubeSpawn.Systemd.Machines;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>The parts over a connection of their own, and what a machine for tests is.</summary>
internal sealed class TestMachines : IAsyncDisposable
{
    internal TestMachines()
    {
        TestHost.Require();
        Bus = new SystemBus();
        Machines = new SystemdMachines(Bus);
        Images = new SystemdImages(Bus) { StallLimit = TimeSpan.FromSeconds(2) };
    }

    internal SystemBus Bus { get; }

    internal SystemdMachines Machines { get; }

    internal SystemdImages Images { get; }

    internal static MachineUnit Unit(string name, params string[] more) => new()
    {
        Name = new MachineUnitName(name, name + ".service"),
        Description = $"test machine {name}",
        Slice = "machine.slice",
        ExecStart =
        [
            "/usr/bin/systemd-nspawn", "--quiet", "--keep-unit", "--notify-ready=yes", "--boot", $"--directory={TestHost.NodeImage}",
            "--volatile=overlay", "--private-network", "--capability=all", "--private-users=no", "--link-journal=no", $"--machine={name}", .. more,
        ],
        Environment = ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=1"],
    };

    /// <summary>
    /// A machine without a systemd of its own: systemd-nspawn's stub as init, and sleep. Fifty systemds would need more inotify instances
    /// than a kernel gives a user by default (fs.inotify.max_user_instances, 128).
    /// </summary>
    internal static MachineUnit LightUnit(string name) => Unit(name) with
    {
        ExecStart =
        [
            "/usr/bin/systemd-nspawn", "--quiet", "--keep-unit", "--as-pid2", $"--directory={TestHost.NodeImage}", "--volatile=overlay",
            "--private-network", "--private-users=no", "--link-journal=no", $"--machine={name}", "/bin/sleep", "infinity",
        ],
    };

    /// <summary>True: the init of a <see cref="LightUnit"/> has a child, and that is sleep already.</summary>
    internal static bool RunsItsProgram(int leader)
    {
        string child = File.ReadAllText($"/proc/{leader}/task/{leader}/children").Trim();
        return child.Length > 0 && File.ReadAllText($"/proc/{child}/comm") == "sleep\n";
    }

    public async ValueTask DisposeAsync()
    {
        await Machines.DisposeAsync();
        await Bus.DisposeAsync();
    }
}
