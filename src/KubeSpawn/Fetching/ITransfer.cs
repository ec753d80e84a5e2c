namespace KubeSpawn.Fetching;

/// <summary>One URL on its way into a sink.</summary>
internal interface ITransfer
{
    /// <summary>
    /// One try: brings what the sink lacks. Throws <see cref="BrokenTransferException"/> where another try may succeed,
    /// <see cref="Clusters.Errors.FetchException"/> where none will.
    /// </summary>
    Task ContinueAsync(ISink sink, IProgress<(long Done, long? Total)>? progress, CancellationToken cancel);
}

/// <summary>A transfer broke in a way that another try may mend.</summary>
/// <param name="cause">What came, without a full stop.</param>
/// <param name="cure">What the user can do where it breaks each time.</param>
/// <param name="inner">What the network said.</param>
internal sealed class BrokenTransferException(string cause, string cure, Exception? inner) : Exception(cause, inner)
{
    /// <summary>What the user can do.</summary>
    public string Cure { get; } = cure;
}
