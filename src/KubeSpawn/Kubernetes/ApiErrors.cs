using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KubeSpawn.Kubernetes;

/// <summary>What an API server, or the way to it, says.</summary>
internal static class ApiErrors
{
    /// <summary>No answer came, and one may come later.</summary>
    public static KubernetesApiException Unreachable(Uri server, string cause, Exception inner) =>
        new($"failed to reach API server \"{server.Authority}\": {cause}", "See with `kube-spawn status` that the control plane runs.", null, inner);

    /// <summary>The error of a connection: unreachable, or an <see cref="UntrustedApiServerException"/> that no waiting mends.</summary>
    public static Exception Of(Uri server, Exception e) =>
        e.InnerException is AuthenticationException && e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? new UntrustedApiServerException(server, e)
            : Unreachable(server, e.GetBaseException().Message, e);

    /// <summary>The error of an answer.</summary>
    public static KubernetesApiException Of(string operation, Uri server, HttpStatusCode status, byte[] body)
    {
        string cure = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? "The kubeconfig belongs to another cluster, or its certificate has ended: use the one that `kube-spawn kubeconfig` shows."
            : "See the API server's log in the control plane's machine.";
        return new KubernetesApiException(string.Create(CultureInfo.InvariantCulture,
            $"failed to {operation} API server \"{server.Authority}\": {(int)status} {Reason(body)}"), cure, (int)status);
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="KubernetesApiException">It is not what was asked for.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, string operation, Uri server)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new KubernetesApiException($"failed to {operation} API server \"{server.Authority}\": its answer makes no sense: {e.Message}",
                "Check that this address is the cluster's API server.", null, e);
        }
    }

    // A Status object, as the API answers; or what a proxy or another server has written, cut short.
    private static string Reason(byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, ApiJson.Default.ApiStatus)?.Message is { } message) return message.ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            // Plain text: said as it is, below.
        }
        string text = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))).Trim();
        return text.ReplaceLineEndings(" ");
    }
}
