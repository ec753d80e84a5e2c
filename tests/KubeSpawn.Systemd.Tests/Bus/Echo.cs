using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Tests.Bus;

/// <summary>An object that says everything back, and calls of it.</summary>
internal static class Echo
{
    internal const string Name = "org.example.Echo";
    internal const string Path = "/org/example/Echo";

    internal static IDisposable Serve(DBusConnection connection, TaskCompletionSource? never = null) => connection.Serve(Path, async (call, cancel) =>
    {
        if (call.Member == "Fail")
            throw new DBusException("org.example.Error.Asked", "as you wished");
        if (call.Member == "Hang")
            await (never?.Task.WaitAsync(cancel) ?? Task.Delay(Timeout.Infinite, cancel));
        return Reply(call);
    });

    private static MessageBuffer Reply(Message call)
    {
        MessageWriter writer = new();
        writer.WriteMethodReturnHeader(call.Serial, call.Sender, call.Signature);
        foreach (VariantValue value in call.ReadBody())
            writer.WriteValue(value);
        return writer.Finish();
    }

    internal static MessageBuffer Call(string member, params VariantValue[] values)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(Name, Path, "org.example.Echo", member, string.Concat(values.Select(v => v.Signature)));
        foreach (VariantValue value in values)
            writer.WriteValue(value);
        return writer.Finish();
    }

    internal static MessageBuffer Signal(string member, params VariantValue[] values)
    {
        MessageWriter writer = new();
        writer.WriteSignalHeader(null, Path, "org.example.Echo", member, string.Concat(values.Select(v => v.Signature)));
        foreach (VariantValue value in values)
            writer.WriteValue(value);
        return writer.Finish();
    }

    internal static SafeFileHandle Take(Message message) => message.GetBodyReader("h").ReadHandle();
}
