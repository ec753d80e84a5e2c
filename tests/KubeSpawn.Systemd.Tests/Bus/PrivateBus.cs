using System.Diagnostics;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>The two buses that Linux systems run.</summary>
public enum BusKind
{
    /// <summary>The reference implementation's.</summary>
    DBusDaemon,

    /// <summary>The newer one.</summary>
    DBusBroker,
}

/// <summary>A real bus of one test, on a socket in a folder of its own; ended with the test.</summary>
internal sealed class PrivateBus : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Process _process;

    private PrivateBus(DirectoryInfo directory, Process process)
    {
        _directory = directory;
        _process = process;
        Address = $"unix:path={SocketPath}";
    }

    internal string SocketPath => Path.Combine(_directory.FullName, "bus");

    internal string Address { get; }

    internal static async Task<PrivateBus> StartAsync(BusKind kind)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("kube-spawn-bus-");
        await WriteConfigAsync(directory, "bus");
        await WriteConfigAsync(directory, "other");
        ProcessStartInfo start = kind == BusKind.DBusDaemon ? Daemon(directory) : await BrokerAsync(directory);
        PrivateBus bus = new(directory, Process.Start(start)!);
        await bus.WaitUntilUpAsync();
        return bus;
    }

    internal Task<DBusConnection> ConnectAsync(DBusConnectionOptions? options = null) => DBusConnection.ConnectAsync(Address, options);

    /// <summary>A connection that owns a name.</summary>
    internal async Task<DBusConnection> ConnectAsAsync(string name)
    {
        DBusConnection connection = await ConnectAsync();
        Assert.Equal(1u, await RequestNameAsync(connection, name));
        return connection;
    }

    internal static Task<uint> RequestNameAsync(DBusConnection connection, string name)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su");
        writer.WriteString(name);
        writer.WriteUInt32(0);
        return connection.CallAsync(writer.Finish(), static m => m.GetBodyReader("u").ReadUInt32());
    }

    internal void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    private async Task WaitUntilUpAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited, "the bus did not start");
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using DBusConnection connection = await ConnectAsync();
            return true;
        }
        catch (DBusConnectionException)
        {
            return false; // not bound, or not listening yet
        }
    }

    private static ProcessStartInfo Daemon(DirectoryInfo directory)
    {
        Assert.SkipWhen(Programs.Find("dbus-daemon") is null, "needs dbus-daemon (Debian: apt-get install dbus-daemon)");
        return Start(directory, "dbus-daemon", $"--config-file={directory}/bus.conf", "--nofork", "--nopidfile");
    }

    // dbus-broker is made to run under systemd only: it wants a socket passed to it, the journal's socket, and a bus that systemd could be on. The
    // first comes from systemd-socket-activate; the others are a socket and a dbus-daemon in a mount namespace of its own.
    private static async Task<ProcessStartInfo> BrokerAsync(DirectoryInfo directory)
    {
        foreach (string program in new[] { "dbus-broker-launch", "systemd-socket-activate", "unshare", "dbus-daemon" })
            Assert.SkipWhen(Programs.Find(program) is null, $"needs {program} (Debian: apt-get install dbus-broker systemd dbus-daemon util-linux)");
        Assert.SkipUnless(Environment.UserName == "root", "needs root, for a mount namespace in which dbus-broker finds a journal");
        string script = $$"""
            set -e
            mount -t tmpfs tmpfs /run
            mkdir -p /run/systemd/journal
            systemd-socket-activate --datagram -l /run/systemd/journal/socket true &
            dbus-daemon --config-file={{directory}}/other.conf --nofork --nopidfile &
            while ! [ -S /run/systemd/journal/socket ] || ! [ -S {{directory}}/other ]; do sleep 0.01; done
            exec systemd-socket-activate -l {{directory}}/bus -E DBUS_SESSION_BUS_ADDRESS=unix:path={{directory}}/other dbus-broker-launch --config-file={{directory}}/bus.conf --scope user
            """;
        await File.WriteAllTextAsync($"{directory}/broker.sh", script);
        return Start(directory, "unshare", "--mount", "--propagation", "private", "bash", $"{directory}/broker.sh");
    }

    private static ProcessStartInfo Start(DirectoryInfo directory, string program, params string[] arguments) =>
        new("bash", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", $"{directory}/log", program, .. arguments]);

    private static Task WriteConfigAsync(DirectoryInfo directory, string socket) => File.WriteAllTextAsync(
        $"{directory}/{socket}.conf",
        $"""
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>session</type>
          <listen>unix:path={directory}/{socket}</listen>
          <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
          <limit name="max_message_size">134217728</limit>
          <limit name="max_incoming_bytes">1000000000</limit>
          <limit name="max_outgoing_bytes">1000000000</limit>
        </busconfig>
        """);

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
