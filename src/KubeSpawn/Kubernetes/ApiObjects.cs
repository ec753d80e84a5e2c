using System.Text.Json;
using System.Text.Json.Serialization;

namespace KubeSpawn.Kubernetes;

// The fields of the API's objects that are read here, under the names the API gives them; what else there is, is skipped.

/// <summary>metadata of an object or a list.</summary>
internal sealed record ApiMetadata(string? Name, string? ResourceVersion);

/// <summary>A list of objects.</summary>
internal sealed record ApiList<T>(ApiMetadata Metadata, IReadOnlyList<T>? Items);

/// <summary>An object that has a name.</summary>
internal interface IApiObject
{
    /// <summary>Its metadata.</summary>
    ApiMetadata Metadata { get; }
}

/// <summary>core/v1 Node.</summary>
internal sealed record ApiNode(ApiMetadata Metadata, ApiNodeSpec? Spec, ApiNodeStatus? Status) : IApiObject;

/// <summary>Its spec.</summary>
internal sealed record ApiNodeSpec(
    [property: JsonPropertyName("podCIDR")] string? PodCidr,
    [property: JsonPropertyName("podCIDRs")] IReadOnlyList<string>? PodCidrs);

/// <summary>Its status.</summary>
internal sealed record ApiNodeStatus(IReadOnlyList<ApiCondition>? Conditions, IReadOnlyList<ApiAddress>? Addresses, ApiNodeInfo? NodeInfo);

/// <summary>A condition of a node.</summary>
internal sealed record ApiCondition(string Type, string Status, string? Reason, string? Message);

/// <summary>An address of a node.</summary>
internal sealed record ApiAddress(string Type, string Address);

/// <summary>What a kubelet says of itself.</summary>
internal sealed record ApiNodeInfo(string? KubeletVersion);

/// <summary>A patch of a node.</summary>
internal sealed record ApiNodePatch(ApiNodeSpec Spec);

/// <summary>coordination.k8s.io/v1 Lease.</summary>
internal sealed record ApiLease(ApiMetadata Metadata, ApiLeaseSpec? Spec) : IApiObject;

/// <summary>Its spec.</summary>
internal sealed record ApiLeaseSpec(DateTimeOffset? RenewTime);

/// <summary>An event of a watch: ADDED, MODIFIED, DELETED, BOOKMARK, or ERROR with a Status.</summary>
internal sealed record ApiEvent(string Type, JsonElement Object);

/// <summary>meta/v1 Status.</summary>
internal sealed record ApiStatus(int? Code, string? Reason, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiList<ApiNode>))]
[JsonSerializable(typeof(ApiList<ApiLease>))]
[JsonSerializable(typeof(ApiNodePatch))]
[JsonSerializable(typeof(ApiEvent))]
[JsonSerializable(typeof(ApiStatus))]
internal sealed partial class ApiJson : JsonSerializerContext;
