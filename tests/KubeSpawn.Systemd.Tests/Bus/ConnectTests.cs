using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Transport;

namespace KubeSpawn.Systemd.Tests.Bus;

public sealed class ConnectTests
{
    private const string Agreed = "OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n";

    private static readonly DBusConnectionOptions Peer = new() { IsBus = false, ConnectTimeout = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task The_first_alternative_that_answers_is_taken()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection connection = await DBusConnection.ConnectAsync($"tcp:host=localhost,port=1;unix:path=/no/such/socket;{bus.Address}");
        Assert.StartsWith(":", connection.UniqueName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_alternative_that_fails_is_named()
    {
        DBusConnectionException none = await Assert.ThrowsAsync<DBusConnectionException>(
            () => DBusConnection.ConnectAsync("tcp:host=localhost;unix:path=/no/such/socket;unix:abstract=kube-spawn-nobody"));
        Assert.Contains("not supported", none.Message, StringComparison.Ordinal);
        Assert.Contains("\"/no/such/socket\": No such file", none.Message, StringComparison.Ordinal);
        Assert.Contains("kube-spawn-nobody", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_with_any_character_are_escaped_and_understood()
    {
        await using FakePeer peer = new(Agreed);
        Assert.Contains("%2c", DBusAddress.ForPath(peer.SocketPath), StringComparison.Ordinal);
        await using DBusConnection connection = await DBusConnection.ConnectAsync(DBusAddress.ForPath(peer.SocketPath), Peer);
        Assert.True(connection.IsConnected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("unix")]
    [InlineData(":path=/a")]
    [InlineData("unix:path")]
    [InlineData("unix:path=/a,path=/b")]
    [InlineData("unix:path=/a%2")]
    [InlineData("unix:path=/a%zz")]
    [InlineData("unix:path=/a b")]
    public void Addresses_that_are_none_are_refused(string address) =>
        Assert.Throws<DBusProtocolException>(() => DBusAddress.ParseAll(address));

    [Theory]
    [InlineData("REJECTED EXTERNAL\r\n", "does not accept this user")]
    [InlineData("OK 01\r\nERROR\r\n", "does not pass file descriptors")]
    [InlineData("OK 01", "no connection within|did not answer authentication")] // silent from then on
    public async Task A_peer_that_refuses_or_stalls_is_explained(string answer, string expected)
    {
        await using FakePeer peer = new(answer);
        DBusConnectionException e = await Assert.ThrowsAsync<DBusConnectionException>(
            () => DBusConnection.ConnectAsync(DBusAddress.ForPath(peer.SocketPath), Peer));
        Assert.Matches(expected, e.Message);
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_for_ever()
    {
        await using FakePeer peer = new(new string('x', 100_000));
        DBusConnectionException e = await Assert.ThrowsAsync<DBusConnectionException>(
            () => DBusConnection.ConnectAsync(DBusAddress.ForPath(peer.SocketPath), Peer with { ConnectTimeout = TimeSpan.FromSeconds(10) }));
        Assert.Contains("a line without end", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonsense_after_the_authentication_ends_the_connection_with_its_reason()
    {
        await using FakePeer peer = new(Agreed, [.. Enumerable.Repeat((byte)'x', 32)]);
        await using DBusConnection connection = await DBusConnection.ConnectAsync(DBusAddress.ForPath(peer.SocketPath), Peer);
        DBusConnectionException end = await connection.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("neither 'l' nor 'B'", end.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DBusConnectionException>(() => connection.CallAsync(Echo.Call("Say")));
    }

    [Fact]
    public async Task A_peer_that_leaves_ends_what_waits()
    {
        await using FakePeer peer = new(Agreed, end: true);
        await using DBusConnection connection = await DBusConnection.ConnectAsync(DBusAddress.ForPath(peer.SocketPath), Peer);
        DBusConnectionException e = await Assert.ThrowsAsync<DBusConnectionException>(() => connection.CallAsync(Echo.Call("Say")));
        Assert.NotEmpty(e.Message);
    }
}
