using System.Xml.Linq;

namespace KubeSpawn.Bindings;

/// <summary>An interface as its introspection XML has it (D-Bus specification, section "Introspection Data Format").</summary>
/// <param name="Name">e.g. <c>org.freedesktop.machine1.Manager</c>.</param>
/// <param name="Methods">In the XML's order.</param>
/// <param name="Properties">In the XML's order.</param>
/// <param name="Signals">In the XML's order.</param>
public sealed record BusInterface(
    string Name, IReadOnlyList<BusMember> Methods, IReadOnlyList<BusProperty> Properties, IReadOnlyList<BusMember> Signals)
{
    /// <summary>Reads the one interface of a file.</summary>
    public static BusInterface Load(string file)
    {
        XElement xml = XDocument.Load(file).Root!.Elements("interface").Single();
        return new BusInterface(
            (string)xml.Attribute("name")!,
            [.. xml.Elements("method").Select(BusMember.Load)],
            [.. xml.Elements("property").Select(BusProperty.Load)],
            [.. xml.Elements("signal").Select(BusMember.Load)]);
    }
}

/// <summary>A method or signal.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In">Arguments of a call.</param>
/// <param name="Out">Values of its answer, or of the signal.</param>
public sealed record BusMember(string Name, IReadOnlyList<BusArgument> In, IReadOnlyList<BusArgument> Out)
{
    internal static BusMember Load(XElement xml)
    {
        bool signal = xml.Name == "signal";
        List<BusArgument> inputs = [];
        List<BusArgument> outputs = [];
        foreach (XElement arg in xml.Elements("arg"))
        {
            bool output = signal || (string?)arg.Attribute("direction") == "out";
            List<BusArgument> list = output ? outputs : inputs;
            list.Add(new BusArgument((string?)arg.Attribute("name") ?? $"arg{list.Count}", (string)arg.Attribute("type")!));
        }
        return new BusMember((string)xml.Attribute("name")!, inputs, outputs);
    }
}

/// <summary>An argument.</summary>
/// <param name="Name">As in the XML, e.g. <c>unit_path</c>.</param>
/// <param name="Type">One complete type.</param>
public sealed record BusArgument(string Name, string Type);

/// <summary>A property.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">One complete type.</param>
/// <param name="Writable">Can be set.</param>
public sealed record BusProperty(string Name, string Type, bool Writable)
{
    internal static BusProperty Load(XElement xml) => new(
        (string)xml.Attribute("name")!,
        (string)xml.Attribute("type")!,
        ((string)xml.Attribute("access")!).Contains("write", StringComparison.Ordinal));
}
