using System.Diagnostics;
using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;
using KubeSpawn.Systemd.Tests.Wire;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Tests.Bus;

public sealed class CallTests
{
    public static TheoryData<BusKind> Buses => [BusKind.DBusDaemon, BusKind.DBusBroker];

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Every_type_goes_through_a_bus_and_back(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        Assert.StartsWith(":", client.UniqueName, StringComparison.Ordinal);
        foreach ((VariantValue value, _, _) in Vectors.All)
        {
            using Message answer = await client.CallAsync(Echo.Call("Say", value, VariantValue.Variant(value)));
            Assert.Equal([value.ToString(), VariantValue.Variant(value).ToString()], answer.ReadBody().Select(v => v.ToString()));
            Assert.Equal(service.UniqueName, answer.Sender);
        }
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task A_file_descriptor_goes_through_a_bus_and_back_and_those_not_taken_are_closed(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        string file = Path.GetTempFileName();
        using SafeFileHandle opened = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        using (SafeFileHandle returned = await client.CallAsync(Echo.Call("Say", VariantValue.Handle(opened)), Echo.Take))
            RandomAccess.Write(returned, "written"u8, 0);
        Assert.Equal("written", await File.ReadAllTextAsync(file));
        for (int i = 0; i < 100; i++)
            (await client.CallAsync(Echo.Call("Say", VariantValue.Handle(opened)))).Dispose();
        Assert.Equal(1, CountDescriptors(file, settle: true));
        File.Delete(file);
    }

    // The service's copies are closed by the garbage collector's finalizers: it took them out of its message and let them go.
    private static int CountDescriptors(string file, bool settle)
    {
        if (settle)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget == file);
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Messages_larger_than_any_buffer_arrive(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        byte[] large = new byte[10_000_000];
        new Random(1).NextBytes(large);
        Task<byte[]>[] calls = [.. Enumerable.Range(0, 3).Select(_ => client.CallAsync(Echo.Call("Say", VariantValue.Bytes(large)), m => m.ReadBody()[0].Get<byte[]>()))];
        foreach (byte[] answer in await Task.WhenAll(calls))
            Assert.True(large.AsSpan().SequenceEqual(answer));
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Errors_carry_their_name_and_text(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        DBusException asked = await Assert.ThrowsAsync<DBusException>(() => client.CallAsync(Echo.Call("Fail")));
        Assert.Equal(("org.example.Error.Asked", "as you wished"), (asked.ErrorName, asked.Message));
        DBusException nobody = await Assert.ThrowsAsync<DBusException>(
            () => new BusObject(client, "org.example.Nobody", "/").CallAsync(Nobody(), CancellationToken.None));
        Assert.Contains(nobody.ErrorName, new[] { ErrorNames.ServiceUnknown, ErrorNames.NameHasNoOwner });
        BusObject driver = new(client, "org.freedesktop.DBus", "/org/freedesktop/DBus");
        DBusException unknown = await Assert.ThrowsAsync<DBusException>(
            () => driver.CallAsync(driver.BeginCall("org.freedesktop.DBus", "Dance", "").Finish(), CancellationToken.None));
        Assert.Contains("has no method Dance", unknown.Message, StringComparison.Ordinal);
        served.Dispose();
        DBusException gone = await Assert.ThrowsAsync<DBusException>(() => client.CallAsync(Echo.Call("Say")));
        Assert.Equal(ErrorNames.UnknownObject, gone.ErrorName);
    }

    private static MessageBuffer Nobody()
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader("org.example.Nobody", "/", "a.b", "C");
        return writer.Finish();
    }

    [Fact]
    public async Task A_call_ends_in_time_or_when_cancelled_and_its_late_answer_harms_nobody()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        TaskCompletionSource never = new();
        using IDisposable served = Echo.Serve(service, never);
        await using DBusConnection client = await bus.ConnectAsync();
        await Assert.ThrowsAsync<DBusTimeoutException>(() => client.CallAsync(Echo.Call("Hang"), TimeSpan.FromMilliseconds(50)));
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.CallAsync(Echo.Call("Hang"), null, cancel.Token));
        Assert.Equal(0, client.PendingCount);
        never.SetResult();
        Assert.Equal("x", await client.CallAsync(Echo.Call("Say", VariantValue.String("x")), m => m.FirstText()));
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task A_lost_bus_ends_all_that_waits_at_once(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        await using var stream = await client.SubscribeAsync(new() { Interface = "org.example.Echo" }, static _ => true);
        Task[] waiting = [client.CallAsync(Echo.Call("Hang")), client.CallAsync(Echo.Call("Hang")), stream.NextAsync().AsTask()];
        await client.CallAsync(Echo.Call("Say"));
        Stopwatch watch = Stopwatch.StartNew();
        bus.Kill();
        foreach (Task task in waiting)
            await Assert.ThrowsAsync<DBusConnectionException>(() => task);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<DBusConnectionException>(() => client.CallAsync(Echo.Call("Say")));
        await Assert.ThrowsAsync<DBusConnectionException>(async () => await client.SubscribeAsync(new() { Member = "X" }, static _ => true));
        Assert.False(client.IsConnected);
        Assert.Equal(0, client.PendingCount);
        await client.Ended;
    }

    [Fact]
    public async Task Many_calls_at_once_find_their_answers()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        await using DBusConnection client = await bus.ConnectAsync();
        uint[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            Task.Run(() => client.CallAsync(Echo.Call("Say", VariantValue.UInt32((uint)i)), m => m.GetBodyReader("u").ReadUInt32()))));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (uint)i), answers);
    }
}
