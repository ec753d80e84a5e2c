using KubeSpawn.Clusters.Errors;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol.Connection;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>What a host can lack, each in a make-believe one.</summary>
public sealed class ServicesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kube-spawn-root-");

    private async Task<KubeSpawnException> CheckAsync(string address) => await Assert.ThrowsAsync<KubeSpawnException>(
        () => new SystemdServices(_root.FullName, address, "/usr/bin").CheckAsync(CancellationToken.None));

    [Fact]
    public async Task Each_lack_is_told_apart_and_has_a_cure()
    {
        KubeSpawnException e = await CheckAsync("unix:path=/no/such/bus");
        Assert.Contains("not this system's init", e.Message, StringComparison.Ordinal);

        _root.CreateSubdirectory("run/systemd/system");
        e = await CheckAsync("unix:path=/no/such/bus");
        Assert.StartsWith("failed to use \"D-Bus\"", e.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Host, e.Code);

        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        e = await CheckAsync(bus.Address);
        Assert.Contains("org.freedesktop.systemd1", e.Message, StringComparison.Ordinal);

        await using DBusConnection systemd = await bus.ConnectAsAsync("org.freedesktop.systemd1");
        e = await CheckAsync(bus.Address);
        Assert.Contains("org.freedesktop.machine1", e.Message, StringComparison.Ordinal);
        Assert.Contains("systemd-container", e.Cure, StringComparison.Ordinal);

        await using DBusConnection machined = await bus.ConnectAsAsync("org.freedesktop.machine1");
        e = await CheckAsync(bus.Address);
        Assert.Contains("systemd-nspawn", e.Message, StringComparison.Ordinal);

        _root.CreateSubdirectory("usr/bin");
        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "usr/bin/systemd-nspawn"), "");
        await new SystemdServices(_root.FullName, bus.Address, "/usr/bin").CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_systemd_without_a_method_is_named()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection old = await bus.ConnectAsAsync("org.freedesktop.machine1");
        using IDisposable served = old.Serve("/org/freedesktop/machine1", (call, _) =>
            throw new Protocol.DBusException(Protocol.ErrorNames.UnknownMethod, $"Unknown method {call.Member}"));
        await using DBusConnection connection = await bus.ConnectAsync();
        Protocol.DBusException e = await Assert.ThrowsAsync<Protocol.DBusException>(
            () => new SystemServices(connection).Machined.GetMachineAsync("x"));
        Assert.StartsWith("the running version of org.freedesktop.machine1 has no method GetMachine", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bus_that_was_restarted_is_connected_to_again()
    {
        await using PrivateBus first = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        string link = Path.Combine(_root.FullName, "bus");
        File.CreateSymbolicLink(link, first.SocketPath);
        await using SystemBus bus = new($"unix:path={link}");
        SystemServices before = await bus.GetAsync(CancellationToken.None);
        Assert.Same(before, await bus.GetAsync(CancellationToken.None));
        first.Kill();
        await before.Connection.Ended;
        KubeSpawnException e = await Assert.ThrowsAsync<KubeSpawnException>(() => bus.GetAsync(CancellationToken.None));
        Assert.Equal(ExitCode.Host, e.Code);
        await using PrivateBus second = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        File.Delete(link);
        File.CreateSymbolicLink(link, second.SocketPath);
        Assert.True((await bus.GetAsync(CancellationToken.None)).Connection.IsConnected);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
