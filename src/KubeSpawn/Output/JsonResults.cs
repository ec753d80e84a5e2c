using System.Text.Json.Serialization;
using KubeSpawn.Commands.Export;

namespace KubeSpawn.Output;

/// <summary>A cluster, as <c>list --output json</c> prints it.</summary>
/// <param name="Name">The cluster's name.</param>
/// <param name="Dir">Its cluster-dir.</param>
/// <param name="Kubernetes">Tag of its Kubernetes; null until create went through.</param>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Running">Number of running machines.</param>
internal sealed record ClusterRow(string Name, string Dir, string? Kubernetes, int Nodes, int Running);

/// <summary>A node, as <c>status --output json</c> prints it.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Machine">Name of its machine.</param>
/// <param name="Address">Its address.</param>
/// <param name="State">running, opening, closing or stopped.</param>
/// <param name="Leader">PID of its systemd on the host; null when stopped.</param>
/// <param name="Since">When it was started; null when stopped.</param>
/// <param name="Phase">new, begun or done: how far kubeadm has come.</param>
/// <param name="Ready">What the API server says; null where it was not reached.</param>
/// <param name="Kubelet">Its kubelet's version as the API server knows it.</param>
/// <param name="System">Its operating system's name and version; null when stopped.</param>
/// <param name="CpuSeconds">CPU time since its start; null where systemd does not know it.</param>
/// <param name="CpuPercent">That, as a share of the time since its start; 100: one CPU all the time.</param>
/// <param name="MemoryBytes">Memory in use; null where systemd does not know it.</param>
/// <param name="MemoryMaxBytes">Its limit; null: none.</param>
/// <param name="Tasks">Its threads; null where systemd does not know it.</param>
internal sealed record NodeRow(
    string Name, string Machine, string Address, string State, int? Leader, DateTimeOffset? Since, string Phase, bool? Ready, string? Kubelet,
    string? System, double? CpuSeconds, double? CpuPercent, long? MemoryBytes, long? MemoryMaxBytes, long? Tasks);

/// <summary>A cluster's state, as <c>status --output json</c> prints it.</summary>
/// <param name="Name">The cluster's name.</param>
/// <param name="Dir">Its cluster-dir.</param>
/// <param name="Range">The range of its nodes.</param>
/// <param name="Kubernetes">Tag of its Kubernetes.</param>
/// <param name="Api">The API server's URL.</param>
/// <param name="Serving">True: the API server answered.</param>
/// <param name="Nodes">Its nodes.</param>
internal sealed record StatusResult(
    string Name, string Dir, string? Range, string? Kubernetes, string? Api, bool Serving, IReadOnlyList<NodeRow> Nodes);

/// <summary>An image, as <c>image list --output json</c> prints it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">directory, subvolume, raw or block.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Disk that it uses; null where machined does not know it, as of folders without quota.</param>
/// <param name="Created">When it was made; null where unknown.</param>
/// <param name="ReadOnly">Marked read-only.</param>
/// <param name="UsedBy">Clusters that lie on it, else machines and mounts that do: <c>cluster "dev"</c>.</param>
internal sealed record ImageRow(
    string Name, string Type, string Path, long? Bytes, DateTimeOffset? Created, bool ReadOnly, IReadOnlyList<string> UsedBy);

/// <summary>An image that was brought, as <c>image pull</c> and <c>image import --output json</c> print it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">directory, subvolume or raw.</param>
/// <param name="Path">Where it is.</param>
/// <param name="ReadOnly">Marked read-only.</param>
internal sealed record ImageResult(string Name, string Type, string Path, bool ReadOnly);

/// <summary>What <c>version --output json</c> prints.</summary>
/// <param name="Version">Version of kube-spawn.</param>
/// <param name="Commit">The commit it was built from; empty where unknown.</param>
/// <param name="Architecture">amd64 or arm64.</param>
internal sealed record VersionResult(string Version, string Commit, string Architecture);

/// <summary>JSON of results, by source generation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ClusterRow>))]
[JsonSerializable(typeof(StatusResult))]
[JsonSerializable(typeof(VersionResult))]
[JsonSerializable(typeof(IReadOnlyList<ImageRow>))]
[JsonSerializable(typeof(ImageResult))]
[JsonSerializable(typeof(ExportFacts))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class JsonResults : JsonSerializerContext;
