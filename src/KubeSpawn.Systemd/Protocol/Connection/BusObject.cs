using KubeSpawn.Systemd.Protocol.Matching;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>An object of a service, as the generated proxies see it: how to call it, read its properties, hear its signals.</summary>
/// <param name="Connection">Where it is reached.</param>
/// <param name="Service">Bus name of its service; null on a connection without a bus.</param>
/// <param name="Path">Its path; null: any object of the service, for signals only.</param>
public sealed record BusObject(DBusConnection Connection, string? Service, string? Path)
{
    private const string Properties = "org.freedesktop.DBus.Properties";

    /// <summary>How long calls wait for their answer; null: as long as the connection's options say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Begins a call; its arguments follow.</summary>
    public MessageWriter BeginCall(string @interface, string member, string signature)
    {
        MessageWriter writer = new();
        writer.WriteMethodCallHeader(Service, Path!, @interface, member, signature);
        return writer;
    }

    /// <summary>Calls, and makes a value of the answer.</summary>
    public async Task<T> CallAsync<T>(MessageBuffer call, MessageRead<T> read, CancellationToken cancel)
    {
        string member = call.Label;
        try
        {
            return await Connection.CallAsync(call, read, Timeout, cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName is ErrorNames.UnknownMethod or ErrorNames.UnknownInterface && member != "Get")
        {
            throw new DBusException(e.ErrorName, $"the running version of {Service} has no method {member} at {Path}: {e.Message}");
        }
    }

    /// <summary>Calls; the answer has no values.</summary>
    public Task CallAsync(MessageBuffer call, CancellationToken cancel) => CallAsync(call, static _ => true, cancel);

    /// <summary>Reads a property, whose value must have this signature.</summary>
    public async Task<T> GetAsync<T>(string @interface, string property, string signature, MessageRead<T> read, CancellationToken cancel)
    {
        MessageWriter writer = BeginCall(Properties, "Get", "ss");
        writer.WriteString(@interface);
        writer.WriteString(property);
        try
        {
            return await CallAsync(writer.Finish(), Checked(property, signature, read), cancel).ConfigureAwait(false);
        }
        catch (DBusException e) when (e.ErrorName == ErrorNames.UnknownProperty)
        {
            throw new DBusException(e.ErrorName, $"the running version of {Service} has no property {property} at {Path}: {e.Message}");
        }
    }

    /// <summary>All properties of an interface.</summary>
    public Task<Dictionary<string, VariantValue>> GetAllAsync(string @interface, CancellationToken cancel)
    {
        MessageWriter writer = BeginCall(Properties, "GetAll", "s");
        writer.WriteString(@interface);
        return CallAsync(writer.Finish(), static m => ReadProperties(m.GetBodyReader("a{sv}")), cancel);
    }

    /// <summary>Begins to write a property; its value follows.</summary>
    public MessageWriter BeginSet(string @interface, string property, string signature)
    {
        MessageWriter writer = BeginCall(Properties, "Set", "ssv");
        writer.WriteString(@interface);
        writer.WriteString(property);
        writer.WriteSignature(signature);
        return writer;
    }

    /// <summary>Hears a signal of this object.</summary>
    public Task<SignalStream<T>> WatchAsync<T>(string @interface, string member, string? arg0, MessageRead<T> read, CancellationToken cancel) =>
        Connection.SubscribeAsync(
            new MatchRule { Sender = Service, Path = Path, Interface = @interface, Member = member, Arg0 = arg0 }, read, cancel);

    /// <summary>Hears changes of this object's properties of one interface, or of all: what changed to what, and what else did.</summary>
    public Task<SignalStream<PropertyChanges>> WatchPropertiesAsync(string? @interface, CancellationToken cancel) =>
        WatchAsync(Properties, "PropertiesChanged", @interface, PropertyChanges.Read, cancel);

    /// <summary>Changes of this object's properties, of all interfaces.</summary>
    internal MatchRule PropertiesRule => new() { Sender = Service, Path = Path, Interface = Properties, Member = "PropertiesChanged" };

    internal static Dictionary<string, VariantValue> ReadProperties(Reader reader) => ReadProperties(ref reader);

    internal static Dictionary<string, VariantValue> ReadProperties(ref Reader reader)
    {
        Dictionary<string, VariantValue> properties = [];
        ArrayEnd end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.ReadStructureStart();
            string name = reader.ReadString();
            properties[name] = reader.ReadVariant();
        }
        return properties;
    }

    private static MessageRead<T> Checked<T>(string property, string signature, MessageRead<T> read) => message =>
    {
        Reader reader = message.GetBodyReader("v");
        string found = reader.ReadSignature().Value;
        return found == signature
            ? read(message)
            : throw new DBusProtocolException($"property {property} is of type {found}, not {signature}");
    };
}
