namespace KubeSpawn.Cni.Protocol;

/// <summary>A failure that is told to the runtime as an error result.</summary>
internal sealed class CniException(CniErrorCode code, string message, string? details = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The code that runtimes look at.</summary>
    public CniErrorCode Code { get; } = code;

    /// <summary>A longer explanation, or what to do; null where the message says it all.</summary>
    public string? Details { get; } = details;

    /// <summary>A configuration that is JSON but cannot be meant.</summary>
    public static CniException InvalidConfiguration(string message, string? details = null) =>
        new(CniErrorCode.InvalidConfiguration, message, details);

    /// <summary>CHECK found that <paramref name="message"/>.</summary>
    public static CniException CheckFailed(string message) => new(CniErrorCode.CheckFailed, message);
}
