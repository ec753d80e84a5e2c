using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KubeSpawn.Cni.Protocol;

/// <summary>An address with the length of its network's prefix, such as 10.244.1.5/24: unlike an IPNetwork it keeps its host bits.</summary>
[JsonConverter(typeof(CidrAddressConverter))]
internal readonly record struct CidrAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The network the address lies in.</summary>
    public IPNetwork Network => new(AddressMath.Mask(Address, PrefixLength), PrefixLength);

    /// <summary>True: an IPv6 address.</summary>
    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Reads ADDRESS/LENGTH; false where it is something else.</summary>
    public static bool TryParse(string? text, out CidrAddress result)
    {
        result = default;
        int slash = text?.IndexOf('/') ?? -1;
        if (slash < 0 || !AddressMath.TryParse(text![..slash], out IPAddress? address) ||
            !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) ||
            length > AddressMath.Bits(address))
            return false;
        result = new CidrAddress(address, length);
        return true;
    }

    /// <summary>As it is written in a result.</summary>
    public override string ToString() => $"{Address}/{PrefixLength.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>A <see cref="CidrAddress"/> is a string in JSON.</summary>
internal sealed class CidrAddressConverter : JsonConverter<CidrAddress>
{
    public override CidrAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && CidrAddress.TryParse(reader.GetString(), out CidrAddress value)
            ? value
            : throw new JsonException("expected an address and a prefix length, such as \"10.244.1.0/24\"");

    public override void Write(Utf8JsonWriter writer, CidrAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>An IPAddress is a string in JSON.</summary>
internal sealed class IPAddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && AddressMath.TryParse(reader.GetString(), out IPAddress? value)
            ? value
            : throw new JsonException("expected an address, such as \"10.244.1.1\"");

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
