namespace KubeSpawn.Clusters.Errors;

/// <summary>
/// An error that a user can act on. <see cref="Exception.Message"/> is one line
/// (<c>failed to VERB "OBJECT": CAUSE</c>), <see cref="Cure"/> says what to do.
/// Callers match the type, never the text.
/// </summary>
public class KubeSpawnException : Exception
{
    /// <summary>Makes an error of a kind; <paramref name="message"/> is one line without a full stop.</summary>
    public KubeSpawnException(ExitCode code, string message, string? cure = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Cure = cure;
    }

    /// <summary>The exit code of the process that ends with this error.</summary>
    public ExitCode Code { get; }

    /// <summary>What the user can do about it, one sentence; null where nothing sensible can be said.</summary>
    public string? Cure { get; }
}
