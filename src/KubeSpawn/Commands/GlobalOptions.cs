namespace KubeSpawn.Commands;

/// <summary>What may stand before or behind every command.</summary>
/// <param name="Dir">kube-spawn-dir as given; null: KUBE_SPAWN_DIR, the host file, or the default.</param>
/// <param name="ClusterName">As given; null: KUBE_SPAWN_CLUSTER_NAME, or the default.</param>
/// <param name="Output">How results are printed.</param>
/// <param name="Verbose">Everything is said.</param>
/// <param name="Quiet">Only errors and warnings are said.</param>
internal sealed record GlobalOptions(string? Dir, string? ClusterName, OutputFormat Output, bool Verbose, bool Quiet);

/// <summary>How results are printed on standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs; field names are stable.</summary>
    Json,
}
