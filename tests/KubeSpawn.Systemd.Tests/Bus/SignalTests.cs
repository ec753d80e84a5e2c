using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Bus;

public sealed class SignalTests
{
    private static readonly MatchRule FromEcho = new() { Sender = Echo.Name, Path = Echo.Path, Interface = "org.example.Echo", Member = "Tick" };

    public static TheoryData<BusKind> Buses => CallTests.Buses;

    private static uint Number(Message message) => message.GetBodyReader("u").ReadUInt32();

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Ten_thousand_signals_come_whole_and_in_order(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<uint> ticks = await client.SubscribeAsync(FromEcho, Number);
        for (uint i = 0; i < 10_000; i++)
            await service.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(i)));
        for (uint i = 0; i < 10_000; i++)
            Assert.Equal(i, await ticks.NextAsync());
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Only_the_owner_of_a_name_is_heard_whoever_that_is(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<uint> ticks = await client.SubscribeAsync(FromEcho, Number); // nobody owns the name yet
        await using DBusConnection forger = await bus.ConnectAsync();
        DBusConnection first = await bus.ConnectAsAsync(Echo.Name);
        await forger.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(666)));
        await first.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(1)));
        Assert.Equal(1u, await ticks.NextAsync());
        await first.DisposeAsync();
        uint taken;
        do
            taken = await PrivateBus.RequestNameAsync(forger, Echo.Name); // in the queue until the bus has seen the first one go
        while (taken is not (1 or 4));
        await forger.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(2)));
        Assert.Equal(2u, await ticks.NextAsync());
    }

    [Fact]
    public async Task Match_rules_are_counted_and_taken_back()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync();
        SignalStream<uint> one = await client.SubscribeAsync(FromEcho, Number);
        SignalStream<uint> two = await client.SubscribeAsync(FromEcho, Number);
        SignalStream<uint> other = await client.SubscribeAsync(FromEcho with { Arg0 = "it's, \\ one" }, Number);
        Assert.Equal(2, client.MatchRuleCount);
        await one.DisposeAsync();
        await one.DisposeAsync();
        Assert.Equal(2, client.MatchRuleCount);
        await service.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(5)));
        Assert.Equal(5u, await two.NextAsync());
        Assert.False(other.TryNext(out _));
        await two.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal(0, client.MatchRuleCount);
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task First_arguments_and_paths_select(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<string> named = await client.SubscribeAsync(new MatchRule { Sender = Echo.Name, Arg0 = "it's, \\ one" }, m => m.FirstText());
        await using SignalStream<string> below = await client.SubscribeAsync(new MatchRule { PathNamespace = "/org/example" }, m => m.FirstText());
        await using SignalStream<string> beside = await client.SubscribeAsync(new MatchRule { PathNamespace = "/org/exam" }, m => m.FirstText());
        foreach (string text in new[] { "other", "it's, \\ one" })
            await service.SendAsync(Echo.Signal("Said", VariantValue.String(text)));
        Assert.Equal("it's, \\ one", await named.NextAsync());
        Assert.Equal("other", await below.NextAsync());
        Assert.Equal("it's, \\ one", await below.NextAsync());
        Assert.False(beside.TryNext(out _));
    }

    [Fact]
    public async Task A_slow_reader_is_told_that_signals_were_lost()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync(new DBusConnectionOptions { SignalCapacity = 10 });
        await using SignalStream<uint> ticks = await client.SubscribeAsync(FromEcho, Number);
        for (uint i = 0; i < 20; i++)
            await service.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(i)));
        await using SignalStream<uint> barrier = await client.SubscribeAsync(FromEcho with { Member = "End" }, Number);
        await service.SendAsync(Echo.Signal("End", VariantValue.UInt32(0)));
        await barrier.NextAsync();
        for (uint i = 0; i < 10; i++)
            Assert.Equal(i, await ticks.NextAsync());
        await Assert.ThrowsAsync<DBusSignalsLostException>(async () => await ticks.NextAsync());
        await using SignalStream<uint> again = await client.SubscribeAsync(FromEcho, Number);
        await service.SendAsync(Echo.Signal("Tick", VariantValue.UInt32(99)));
        Assert.Equal(99u, await again.NextAsync());
    }

    [Fact]
    public async Task A_slow_reader_holds_bytes_within_bounds_too()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync(new DBusConnectionOptions { SignalByteCapacity = 10_000 });
        await using SignalStream<string> said = await client.SubscribeAsync(FromEcho with { Member = "Said" }, m => m.FirstText());
        // As many as one likes, as long as they are read; and one alone may be larger.
        for (int i = 0; i < 10; i++)
        {
            string text = new('x', i == 5 ? 50_000 : 4_000);
            await service.SendAsync(Echo.Signal("Said", VariantValue.String(text)));
            Assert.Equal(text, await said.NextAsync());
        }
        await using SignalStream<uint> barrier = await client.SubscribeAsync(FromEcho with { Member = "End" }, Number);
        for (int i = 0; i < 3; i++)
            await service.SendAsync(Echo.Signal("Said", VariantValue.String(new string('y', 4_000))));
        await service.SendAsync(Echo.Signal("End", VariantValue.UInt32(0)));
        await barrier.NextAsync();
        Assert.Equal(4_000, (await said.NextAsync()).Length);
        Assert.Equal(4_000, (await said.NextAsync()).Length);
        DBusSignalsLostException lost = await Assert.ThrowsAsync<DBusSignalsLostException>(async () => await said.NextAsync());
        Assert.Contains("10000 bytes", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_is_not_what_was_expected_ends_its_stream_only()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<uint> ticks = await client.SubscribeAsync(FromEcho, Number);
        await service.SendAsync(Echo.Signal("Tick", VariantValue.String("no number")));
        await Assert.ThrowsAsync<DBusProtocolException>(async () => await ticks.NextAsync());
        Assert.True(client.IsConnected);
    }
}
