using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace KubeSpawn.Cni.Protocol;

/// <summary>How everything of the protocol is read and written; generated at build time, so that nothing is reflected on at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(IPAddressConverter)])]
[JsonSerializable(typeof(NetworkConfiguration))]
[JsonSerializable(typeof(CniResult))]
[JsonSerializable(typeof(CniErrorAnswer))]
[JsonSerializable(typeof(CniVersionAnswer))]
[JsonSerializable(typeof(CniVersionProbe))]
internal sealed partial class CniJson : JsonSerializerContext
{
    /// <summary>Writes an answer; quotes and non-ASCII letters as people write them: nobody puts these answers into a web page.</summary>
    public static void Write<T>(Stream output, T answer, JsonTypeInfo<T> type)
    {
        using var writer = new Utf8JsonWriter(
            output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(writer, answer, type);
    }
}
