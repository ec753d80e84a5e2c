using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>systemd's own D-Bus implementation as the other side.</summary>
public sealed class BusctlTests
{
    public static TheoryData<BusKind> Buses => CallTests.Buses;

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Busctl_calls_us_and_understands_the_answer(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection service = await bus.ConnectAsAsync(Echo.Name);
        using IDisposable served = Echo.Serve(service);
        (int status, string output) = await Programs.RunAsync(
            "busctl", $"--address={bus.Address}", "--", "call", Echo.Name, Echo.Path, "org.example.Echo", "Say",
            "sbnqiuxtdoga{sv}(ay)", "text", "true", "-2", "3", "-4", "5", "-6", "7", "1.5", "/a", "as", "1", "key", "u", "8", "2", "9", "10");
        Assert.Equal("""sbnqiuxtdoga{sv}(ay) "text" true -2 3 -4 5 -6 7 1.5 "/a" "as" 1 "key" u 8 2 9 10""", output.Trim());
        Assert.Equal(0, status);
        (status, output) = await Programs.RunAsync("busctl", $"--address={bus.Address}", "call", Echo.Name, Echo.Path, "org.example.Echo", "Fail");
        Assert.NotEqual(0, status);
        Assert.Contains("as you wished", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Busctl_signals_and_we_hear_it(BusKind kind)
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(kind);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<string> heard = await client.SubscribeAsync(
            new MatchRule { Interface = "org.example.Echo", Member = "Sung" }, m => string.Join(" ", m.ReadBody().Select(v => v.ToString())));
        (int status, string output) = await Programs.RunAsync(
            "busctl", $"--address={bus.Address}", "emit", "/org/example", "org.example.Echo", "Sung", "sa(iv)", "la", "1", "3", "s", "deep");
        Assert.True(status == 0, output);
        Assert.Equal("s \"la\" a(iv) [(3, <s \"deep\">)]", await heard.NextAsync());
    }

    [Fact]
    public async Task Busctl_listens_to_what_we_say()
    {
        await using PrivateBus bus = await PrivateBus.StartAsync(BusKind.DBusDaemon);
        await using DBusConnection client = await bus.ConnectAsync();
        await using SignalStream<string> started = await client.SubscribeAsync(
            new MatchRule { Sender = "org.freedesktop.DBus", Member = "NameOwnerChanged" }, m => m.FirstText());
        Task<(int Status, string Output)> monitoring = Programs.RunAsync("timeout", "5", "busctl", $"--address={bus.Address}", "monitor", "--json=short", "--match=type='signal',member='Sung'");
        string name = await started.NextAsync(); // busctl has come ...
        while (await started.NextAsync() != name)
        {
            // ... and has turned into a monitor, which takes its name away
        }
        await client.SendAsync(Echo.Signal("Sung", VariantValue.Dictionary("s", "v", new KeyValuePair<VariantValue, VariantValue>(
            VariantValue.String("k"), VariantValue.Variant(VariantValue.Struct(VariantValue.Int64(-5), VariantValue.Strings(["a"])))))));
        (_, string output) = await monitoring;
        Assert.Contains("""{"type":"a{sv}","data":[{"k":{"type":"(xas)","data":[-5,["a"]]}}]}""", output, StringComparison.Ordinal);
    }
}
