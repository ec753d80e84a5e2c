namespace KubeSpawn.Clusters.Errors;

/// <summary>Something could not be fetched, or was not what it had to be.</summary>
public sealed class FetchException : KubeSpawnException
{
    /// <summary>Makes the error of a URL; <paramref name="cause"/> says what came, without a full stop.</summary>
    public FetchException(Uri url, string cause, string? cure, bool notFound = false, Exception? inner = null)
        : base(ExitCode.Fetch, $"failed to fetch \"{Show(url)}\": {cause}", cure, inner)
    {
        Url = url;
        Cause = cause;
        NotFound = notFound;
    }

    /// <summary>What was asked for.</summary>
    public Uri Url { get; }

    /// <summary>What came instead, one line.</summary>
    public string Cause { get; }

    /// <summary>True: the server answers, and has no such file (404, 410; 403 as stores without listing rights say it).</summary>
    public bool NotFound { get; }

    // A password in a mirror's URL must not reach a terminal or a log.
    private static string Show(Uri url) =>
        url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
}
