using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Kubernetes;

/// <summary>An API server did not do what it was asked.</summary>
public sealed class KubernetesApiException : KubeSpawnException
{
    /// <summary>Makes the error of an operation; <paramref name="status"/> is the HTTP status, null where no answer came.</summary>
    public KubernetesApiException(string message, string cure, int? status, Exception? inner = null)
        : base(ExitCode.State, message, cure, inner) => Status = status;

    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? Status { get; }
}
