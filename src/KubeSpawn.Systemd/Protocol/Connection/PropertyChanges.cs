using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>What a PropertiesChanged signal says.</summary>
/// <param name="Interface">Whose properties.</param>
/// <param name="Changed">New values by name.</param>
/// <param name="Invalidated">Names of others that changed.</param>
public sealed record PropertyChanges(string Interface, IReadOnlyDictionary<string, VariantValue> Changed, IReadOnlyList<string> Invalidated)
{
    internal static PropertyChanges Read(Message message)
    {
        Reader reader = message.GetBodyReader("sa{sv}as");
        string name = reader.ReadString();
        Dictionary<string, VariantValue> changed = BusObject.ReadProperties(ref reader);
        return new PropertyChanges(name, changed, reader.ReadStrings());
    }
}
