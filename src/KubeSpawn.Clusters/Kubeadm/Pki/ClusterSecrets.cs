using System.Security.Cryptography;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.Kubeadm.Pki;

/// <summary>
/// The cluster's certificate authority and join token, kept in its pki folder, readable by root alone. Made once, with the cluster.
/// </summary>
public sealed class ClusterSecrets : IDisposable
{
    private ClusterSecrets(CertificateAuthority authority, string token)
    {
        Authority = authority;
        JoinToken = token;
    }

    /// <summary>The certificate authority.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>The token that init makes; it expires.</summary>
    public string JoinToken { get; }

    /// <summary>Reads them, or makes and writes what is missing.</summary>
    public static ClusterSecrets Ensure(IFiles files, ClusterPaths paths, TimeProvider clock)
    {
        files.CreateDirectory(paths.PkiDir, FileModes.SecretDirectory);
        return new ClusterSecrets(EnsureAuthority(files, paths, clock), EnsureToken(files, paths));
    }

    /// <inheritdoc/>
    public void Dispose() => Authority.Dispose();

    private static CertificateAuthority EnsureAuthority(IFiles files, ClusterPaths paths, TimeProvider clock)
    {
        string certificate = $"{paths.PkiDir}/ca.crt";
        string key = $"{paths.PkiDir}/ca.key";
        if (files.ReadText(certificate) is { } certificateText && files.ReadText(key) is { } keyText)
        {
            try
            {
                return CertificateAuthority.Load(certificateText, keyText);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                throw new KubeSpawnException(
                    ExitCode.State, $"failed to read \"{certificate}\" and \"{key}\": {e.Message}", "put them back from a copy, or destroy the cluster", e);
            }
        }

        // The certificate last: a pair that was cut off in the middle is never taken for one.
        CertificateAuthority made = CertificateAuthority.Create(clock.GetUtcNow());
        files.WriteText(key, made.KeyPem, FileModes.Secret);
        files.WriteText(certificate, made.CertificatePem, FileModes.File);
        return made;
    }

    /// <summary>The token as it was written; null: none was.</summary>
    public static string? Token(IFiles files, ClusterPaths paths) => files.ReadText(TokenFile(paths))?.Trim() is { Length: > 0 } token ? token : null;

    private static string EnsureToken(IFiles files, ClusterPaths paths)
    {
        if (Token(files, paths) is { } token) return token;
        string made = Kubeadm.JoinToken.Create();
        files.WriteText(TokenFile(paths), made + "\n", FileModes.Secret);
        return made;
    }

    private static string TokenFile(ClusterPaths paths) => $"{paths.PkiDir}/token";
}
