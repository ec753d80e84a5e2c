using System.Xml.Linq;
using KubeSpawn.Bindings;
using KubeSpawn.Systemd.Bus;
using KubeSpawn.Systemd.Protocol.Connection;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Host;

/// <summary>The running systemd, whichever it is, has all that the bindings have.</summary>
[Trait("Category", TestHost.Category)]
public sealed class BindingsOnHostTests
{
    [Theory]
    [InlineData("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")]
    [InlineData("org.freedesktop.systemd1", "/org/freedesktop/systemd1/unit/dbus_2eservice", "org.freedesktop.systemd1.Unit")]
    [InlineData("org.freedesktop.systemd1", "/org/freedesktop/systemd1/unit/dbus_2eservice", "org.freedesktop.systemd1.Service")]
    [InlineData("org.freedesktop.machine1", "/org/freedesktop/machine1", "org.freedesktop.machine1.Manager")]
    [InlineData("org.freedesktop.import1", "/org/freedesktop/import1", "org.freedesktop.import1.Manager")]
    public async Task Nothing_of_the_bindings_is_missing(string service, string path, string name)
    {
        await using TestMachines test = new();
        SystemServices services = await test.Bus.GetAsync(CancellationToken.None);
        BusObject target = new(services.Connection, service, path);
        MessageWriter call = target.BeginCall("org.freedesktop.DBus.Introspectable", "Introspect", "");
        string xml = await target.CallAsync(call.Finish(), m => m.GetBodyReader("s").ReadString(), CancellationToken.None);
        BusInterface running = Load(XDocument.Parse(xml), name);
        BusInterface ours = BusInterface.Load(Path.Combine(AppContext.BaseDirectory, "Introspection", name + ".xml"));
        Assert.Empty(ours.Methods.Select(Shape).Except(running.Methods.Select(Shape)));
        Assert.Empty(ours.Signals.Select(Shape).Except(running.Signals.Select(Shape)));
        Assert.Empty(ours.Properties.Select(p => $"{p.Name} {p.Type}").Except(running.Properties.Select(p => $"{p.Name} {p.Type}")));
    }

    private static string Shape(BusMember member) =>
        $"{member.Name}({string.Concat(member.In.Select(a => a.Type))}) {string.Concat(member.Out.Select(a => a.Type))}";

    private static BusInterface Load(XDocument document, string name)
    {
        string file = Path.GetTempFileName();
        new XDocument(new XElement("node", document.Root!.Elements("interface").Single(i => (string?)i.Attribute("name") == name))).Save(file);
        BusInterface loaded = BusInterface.Load(file);
        File.Delete(file);
        return loaded;
    }
}
