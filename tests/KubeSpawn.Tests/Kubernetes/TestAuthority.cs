using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KubeSpawn.Tests.Kubernetes;

/// <summary>A certificate authority of a test's own, made as kubeadm makes a cluster's.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        _root = request.CreateSelfSigned(From, Until);
    }

    private static DateTimeOffset From => DateTimeOffset.UtcNow.AddHours(-1);

    private static DateTimeOffset Until => DateTimeOffset.UtcNow.AddHours(1);

    /// <summary>Trust in this authority alone, for a server that asks for certificates.</summary>
    public X509ChainPolicy Clients
    {
        get
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(_root);
            return policy;
        }
    }

    /// <summary>A server's certificate, for one address.</summary>
    public X509Certificate2 Server(string address = "127.0.0.1")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("kubernetes");
        names.AddIpAddress(IPAddress.Parse(address));
        return Issue("CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", names.Build());
    }

    /// <summary>A kubeconfig as kubeadm writes it.</summary>
    public string Kubeconfig(Uri server)
    {
        using X509Certificate2 client = Issue("O=system:masters, CN=kubernetes-admin", "1.3.6.1.5.5.7.3.2", null);
        using ECDsa key = client.GetECDsaPrivateKey()!;
        return $$"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {{Base64(_root.ExportCertificatePem())}}
                server: {{server.GetLeftPart(UriPartial.Authority)}}
              name: kubernetes
            contexts:
            - context:
                cluster: kubernetes
                user: kubernetes-admin
              name: kubernetes-admin@kubernetes
            current-context: kubernetes-admin@kubernetes
            kind: Config
            preferences: {}
            users:
            - name: kubernetes-admin
              user:
                client-certificate-data: {{Base64(client.ExportCertificatePem())}}
                client-key-data: {{Base64(key.ExportECPrivateKeyPem())}}

            """;
    }

    public void Dispose() => _root.Dispose();

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

    private X509Certificate2 Issue(string subject, string use, X509Extension? names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        if (names is not null) request.CertificateExtensions.Add(names);
        using X509Certificate2 bare = request.Create(_root, From.AddMinutes(1), Until.AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
