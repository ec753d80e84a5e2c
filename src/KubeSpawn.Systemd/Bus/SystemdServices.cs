using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Transport;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Bus;

/// <summary>Whether the host has the services that machines need. Each lack is said as what it is, with its cure.</summary>
/// <param name="root">Where the host's file system is; "/" but in tests.</param>
/// <param name="busAddress">The system bus.</param>
/// <param name="path">PATH, where systemd-nspawn is looked for.</param>
public sealed class SystemdServices(string root = "/", string busAddress = DBusAddress.SystemBus, string? path = null)
{
    private const string MachinedName = "org.freedesktop.machine1";

    private static readonly TimeSpan ActivationTimeout = TimeSpan.FromSeconds(25);

    /// <summary>Checks, in this order: systemd is PID 1; the bus answers; systemd is on it; machined is there, or can be started; systemd-nspawn exists.</summary>
    /// <exception cref="KubeSpawnException">With <see cref="ExitCode.Host"/>: what is missing and what to do.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        // sd_booted(3): this folder exists exactly where systemd is the system's init.
        if (!Directory.Exists(Path.Combine(root, "run/systemd/system")))
            throw Lacks("systemd", "it is not this system's init (there is no /run/systemd/system)", "Run kube-spawn on a host, or a virtual machine, that was booted with systemd.");
        await using DBusConnection bus = await ConnectAsync(cancel).ConfigureAwait(false);
        await PingAsync(bus, "org.freedesktop.systemd1", "systemd does not answer on the system bus", "Look at its state: systemctl status dbus.", cancel).ConfigureAwait(false);
        await PingAsync(bus, MachinedName, "systemd-machined cannot be reached", "Install it (Debian, Ubuntu: apt-get install systemd-container; Fedora: dnf install systemd-container) and see: systemctl status systemd-machined.", cancel).ConfigureAwait(false);
        _ = FindNspawn();
    }

    /// <summary>Absolute path of systemd-nspawn.</summary>
    /// <exception cref="KubeSpawnException">It is nowhere in PATH.</exception>
    public string FindNspawn()
    {
        string folders = path ?? Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (string folder in folders.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/bin", "/bin"]))
        {
            string file = Path.Combine(folder, "systemd-nspawn");
            if (File.Exists(Path.Combine(root, file.TrimStart('/'))))
                return file;
        }
        throw Lacks("systemd-nspawn", "it is in no folder of PATH", "Install it: package systemd-container (Debian, Ubuntu, Fedora, openSUSE) or systemd (Arch).");
    }

    private async Task<DBusConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await DBusConnection.ConnectAsync(busAddress, null, cancel).ConfigureAwait(false);
        }
        catch (DBusConnectionException e)
        {
            throw Lacks("D-Bus", $"the system bus does not answer: {e.Message}", "Install and start it: package dbus, then systemctl start dbus.socket.", e);
        }
    }

    private static async Task PingAsync(DBusConnection bus, string service, string problem, string cure, CancellationToken cancel)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(service, "/", "org.freedesktop.DBus.Peer", "Ping");
        try
        {
            (await bus.CallAsync(writer.Finish(), ActivationTimeout, cancel).ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is DBusException or DBusTimeoutException or DBusConnectionException)
        {
            throw Lacks(service, $"{problem}: {e.Message}", cure, e);
        }
    }

    private static KubeSpawnException Lacks(string what, string cause, string cure, Exception? inner = null) =>
        new(ExitCode.Host, $"failed to use \"{what}\": {cause}", cure, inner);
}
