using System.Diagnostics;
using System.Globalization;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

// bench calls ADDRESS COUNT: round trips to the bus itself, one after the other; prints how many a second.
// bench signals ADDRESS COUNT: signals from one connection to another; prints the seconds until the last one is there.
// As in `kube-spawn exec`, what is awaited is gone on with where it comes.
const string Driver = "org.freedesktop.DBus";
(string verb, string address, int count) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
DBusConnectionOptions options = new() { ContinueInline = true };
await using DBusConnection connection = await DBusConnection.ConnectAsync(address, options);
switch (verb)
{
    case "calls":
        await CallAsync(count / 10); // warm
        Stopwatch calls = Stopwatch.StartNew();
        await CallAsync(count);
        Print(count / calls.Elapsed.TotalSeconds);
        return 0;
    case "signals":
        await using (DBusConnection sender = await DBusConnection.ConnectAsync(address))
        {
            await SignalAsync(sender, count / 10);
            Stopwatch signals = Stopwatch.StartNew();
            await SignalAsync(sender, count);
            Print(signals.Elapsed.TotalSeconds);
        }
        return 0;
    default:
        return 2;
}

async Task CallAsync(int times)
{
    for (int i = 0; i < times; i++)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(Driver, "/org/freedesktop/DBus", Driver, "GetId");
        await connection.CallAsync(writer.Finish(), static message => message.GetBodyReader("s").ReadString());
    }
}

async Task SignalAsync(DBusConnection sender, int times)
{
    MatchRule rule = new() { Sender = sender.UniqueName, Interface = "org.example.Bench", Member = "Tick" };
    await using SignalStream<uint> ticks = await connection.SubscribeAsync(rule, static message => message.GetBodyReader("u").ReadUInt32());
    Task receiving = Task.Run(async () =>
    {
        for (uint i = 0; i < times; i++)
        {
            if (await ticks.NextAsync() != i)
                throw new InvalidOperationException("a signal is lost");
        }
    });
    for (uint i = 0; i < times; i++)
    {
        MessageWriter writer = new();
        writer.WriteSignalHeader(null, "/org/example", "org.example.Bench", "Tick", "u");
        writer.WriteUInt32(i);
        await sender.SendAsync(writer.Finish());
    }
    await receiving;
}

static void Print(double value) => Console.WriteLine(value.ToString("F4", CultureInfo.InvariantCulture));
