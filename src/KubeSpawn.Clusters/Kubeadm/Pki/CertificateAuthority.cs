using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KubeSpawn.Clusters.Kubeadm.Pki;

/// <summary>
/// The cluster's certificate authority. kubeadm takes an existing one and makes everything else from it; having it beforehand, kube-spawn can give
/// nodes their client certificates before there is an API server.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ClientLifetime = TimeSpan.FromDays(365);

    /// <summary>Clocks of nodes are the host's, but a restored snapshot of a host may be behind.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Its certificate, PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>Its private key, PEM ("EC PRIVATE KEY", which kubeadm reads).</summary>
    public string KeyPem
    {
        get
        {
            using ECDsa key = _certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("the certificate authority has no EC key");
            return key.ExportECPrivateKeyPem() + "\n";
        }
    }

    /// <summary>A new one: ECDSA P-256, ten years.</summary>
    public static CertificateAuthority Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(now - Slack, now + Lifetime));
    }

    /// <summary>The one that was made before.</summary>
    public static CertificateAuthority Load(string certificatePem, string keyPem) => new(X509Certificate2.CreateFromPem(certificatePem, keyPem));

    /// <summary>A client certificate for a name in a group, good for a year; kubelet renews its own.</summary>
    /// <param name="name">CN: the user's name, e.g. system:node:NAME.</param>
    /// <param name="group">O: the user's group, e.g. system:nodes.</param>
    /// <param name="now">Good from an hour before.</param>
    public ClientCertificate Issue(string name, string group, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationName(group);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        using X509Certificate2 certificate = request.Create(_certificate, now - Slack, now + ClientLifetime, serial);
        return new ClientCertificate(certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}

/// <summary>A client certificate and its key, PEM.</summary>
/// <param name="CertificatePem">The certificate.</param>
/// <param name="KeyPem">The private key.</param>
public sealed record ClientCertificate(string CertificatePem, string KeyPem);
