using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Tests.Wire;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>Connections whose answers are gone on with where they come: on the receiving thread.</summary>
public sealed class InlineTests
{
    public static TheoryData<BusKind> Buses => CallTests.Buses;

    private static readonly DBusConnectionOptions Inline = new() { ContinueInline = true };

    // A thread of the pool has no context that would take the continuations away, as that of a test has.
    private static Task OnPoolAsync(Func<Task> test) => Task.Run(test, TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Buses))]
    public Task Answers_and_signals_are_gone_on_with_where_they_come(BusKind kind) => OnPoolAsync(async () =>
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync(Inline);
        await using SignalStream<uint> ticks = await client.SubscribeAnyAsync(
            [new MatchRule { Sender = Echo.Name, Member = "Tick" }, new MatchRule { Sender = Echo.Name, Member = "Tock" }], static m => m.GetBodyReader("u").ReadUInt32());
        Assert.Equal(2, client.MatchRuleCount);
        for (uint i = 0; i < 200; i++)
        {
            Assert.Equal(i, await client.CallAsync(Echo.Call("Say", VariantValue.UInt32(i)), static m => m.GetBodyReader("u").ReadUInt32()));
            await service.SendAsync(Echo.Signal(i % 2 == 0 ? "Tick" : "Tock", VariantValue.UInt32(i)));
            Assert.Equal(i, await ticks.NextAsync());
        }
        await ticks.DisposeAsync();
        Assert.Equal(0, client.MatchRuleCount);
    });

    [Fact]
    public Task A_lost_bus_ends_all_that_waits() => OnPoolAsync(async () =>
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync(Inline);
        SignalStream<bool> stream = await client.SubscribeAsync(new() { Interface = "org.example.Echo" }, static _ => true);
        Task[] waiting = [client.CallAsync(Echo.Call("Hang")), stream.NextAsync().AsTask()];
        await Task.Run(bus.Kill, TestContext.Current.CancellationToken);
        foreach (Task task in waiting)
            await Assert.ThrowsAsync<DBusConnectionException>(() => task);
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<DBusConnectionException>(() => client.CallAsync(Echo.Call("Say")));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_goes_on_on_the_thread_that_has_the_answer_or_on_another(bool inline)
    {
        PendingCall call = new("Call", null, inline);
        Task<int> after = call.Answer.ContinueWith(static _ => Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        int receiver = 0;
        Thread thread = new(() =>
        {
            receiver = Environment.CurrentManagedThreadId;
            call.Complete(Samples.Parse(Samples.BigEndianError()));
        });
        thread.Start();
        Assert.Equal(inline, await after == receiver);
    }

    [Fact]
    public async Task Long_timeouts_need_no_timer()
    {
        PendingCalls calls = new();
        PendingCall soon = new("Soon", null, inline: false) { Limit = TimeSpan.Zero };
        PendingCall late = new("Late", null, inline: false) { Limit = TimeSpan.FromHours(1) };
        PendingCall other = new("Other", null, inline: false); // someone else looks after that
        calls.Add(1, soon);
        calls.Add(2, late);
        calls.Add(3, other);
        long start = Environment.TickCount64;
        while (Environment.TickCount64 == start)
            Thread.Yield();
        calls.FailOverdue();
        DBusTimeoutException e = await Assert.ThrowsAsync<DBusTimeoutException>(() => soon.Answer);
        Assert.Equal("Soon was not answered in 0 s", e.Message);
        Assert.Equal(2, calls.Count);
        Assert.False(late.Answer.IsCompleted);
        Assert.False(other.Answer.IsCompleted);
    }

    [Fact]
    public async Task The_receiving_thread_looks_after_long_timeouts()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        long start = Environment.TickCount64;
        DBusTimeoutException e = await Assert.ThrowsAsync<DBusTimeoutException>(() => client.CallAsync(Echo.Call("Hang"), TimeSpan.FromSeconds(10)));
        Assert.Equal("Hang was not answered in 10 s", e.Message);
        Assert.InRange(Environment.TickCount64 - start, 10_000, 15_000);
    }
}
