namespace KubeSpawn.Clusters.Steps.Kubernetes;

/// <summary>
/// What of kubeadm's output a user of kube-spawn should see: not its advice on what to do next, which kube-spawn does, and no token.
/// </summary>
/// <param name="token">The token; null: there is none.</param>
internal sealed class KubeadmOutput(string? token)
{
    private static readonly string[] Advice = ["To start using your cluster", "Run 'kubectl get nodes' on"];

    private bool _advice;

    /// <summary>The line as it is to be shown; null: not at all.</summary>
    public string? Show(string line)
    {
        _advice |= Advice.Any(start => line.StartsWith(start, StringComparison.Ordinal));
        if (_advice || line.Length == 0) return null;
        return token is null ? line : line.Replace(token, "<token>", StringComparison.Ordinal);
    }
}
