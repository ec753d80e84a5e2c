namespace KubeSpawn.Kubernetes;

/// <summary>What bounds the talk to an API server.</summary>
/// <param name="Retry">Between two tries of something that is waited for, while the server does not answer.</param>
/// <param name="Connect">A connection, with its TLS handshake, that does not come about in that time is given up: a new one asks at once, an old one backs off.</param>
/// <param name="Request">A request that is not answered in that time is given up.</param>
/// <param name="Watch">So long the server is asked to keep a watch open.</param>
public sealed record ApiLimits(TimeSpan Retry, TimeSpan Connect, TimeSpan Request, TimeSpan Watch)
{
    /// <summary>100 ms, 3 s, 10 s, 1 minute.</summary>
    public static ApiLimits Default { get; } =
        new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
}
