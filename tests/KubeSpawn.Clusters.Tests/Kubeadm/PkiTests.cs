using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using KubeSpawn.Clusters.Kubeadm;
using KubeSpawn.Clusters.Kubeadm.Pki;

namespace KubeSpawn.Clusters.Tests.Kubeadm;

public sealed partial class PkiTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_authority_is_one_and_signs_client_certificates()
    {
        using CertificateAuthority authority = CertificateAuthority.Create(Now);
        using X509Certificate2 root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        ClientCertificate client = authority.Issue("system:node:kube-spawn-default-worker-1", "system:nodes", Now);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(client.CertificatePem, client.KeyPem);
        Assert.Equal("CN=kubernetes", root.Subject);
        Assert.True(root.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Contains("CN=system:node:kube-spawn-default-worker-1", leaf.Subject, StringComparison.Ordinal);
        Assert.Contains("O=system:nodes", leaf.Subject, StringComparison.Ordinal);
        Assert.Equal("1.3.6.1.5.5.7.3.2", Assert.Single(leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>()).Value);
        Assert.True(leaf.HasPrivateKey);
        Assert.True(Verifies(leaf, root, Now));
        Assert.False(Verifies(leaf, root, Now.AddDays(366)));
    }

    [Fact]
    public void Another_authority_does_not_vouch_for_it()
    {
        using CertificateAuthority authority = CertificateAuthority.Create(Now);
        using CertificateAuthority other = CertificateAuthority.Create(Now);
        using X509Certificate2 root = X509Certificate2.CreateFromPem(other.CertificatePem);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(authority.Issue("a", "b", Now).CertificatePem);
        Assert.False(Verifies(leaf, root, Now));
    }

    [Fact]
    public void An_authority_that_was_kept_signs_on_years_later()
    {
        using CertificateAuthority made = CertificateAuthority.Create(Now);
        using CertificateAuthority kept = CertificateAuthority.Load(made.CertificatePem, made.KeyPem);
        Assert.Equal((made.CertificatePem, made.KeyPem), (kept.CertificatePem, kept.KeyPem));
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----\n", kept.KeyPem, StringComparison.Ordinal);
        DateTimeOffset later = Now.AddDays(3000);
        using X509Certificate2 root = X509Certificate2.CreateFromPem(kept.CertificatePem);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(kept.Issue("a", "b", later).CertificatePem);
        Assert.True(Verifies(leaf, root, later));
    }

    [Fact]
    public void Certificates_have_serial_numbers_of_their_own()
    {
        using CertificateAuthority authority = CertificateAuthority.Create(Now);
        string[] serials = [.. Enumerable.Range(0, 5).Select(_ => X509Certificate2.CreateFromPem(authority.Issue("a", "b", Now).CertificatePem).SerialNumber)];
        Assert.Equal(serials.Length, serials.Distinct().Count());
    }

    [Fact]
    public void A_kubeconfig_holds_server_authority_and_client()
    {
        var client = new ClientCertificate("CERT\n", "KEY\n");
        string text = KubeconfigFile.Write("https://10.22.0.2:6443", "default", "kubernetes-admin", "CA\n", client);
        Assert.Equal(
            $"""
            apiVersion: "v1"
            kind: "Config"
            clusters:
              - cluster:
                  certificate-authority-data: "{Base64("CA\n")}"
                  server: "https://10.22.0.2:6443"
                name: "default"
            contexts:
              - context:
                  cluster: "default"
                  user: "kubernetes-admin"
                name: "kubernetes-admin@default"
            current-context: "kubernetes-admin@default"
            users:
              - name: "kubernetes-admin"
                user:
                  client-certificate-data: "{Base64("CERT\n")}"
                  client-key-data: "{Base64("KEY\n")}"

            """,
            text);
    }

    [Fact]
    public void Tokens_have_kubeadms_form_and_differ()
    {
        string[] tokens = [.. Enumerable.Range(0, 50).Select(_ => JoinToken.Create())];
        Assert.All(tokens, token => Assert.Matches(TokenForm(), token));
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
    }

    private static bool Verifies(X509Certificate2 leaf, X509Certificate2 root, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(leaf);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    [GeneratedRegex("^[a-z0-9]{6}\\.[a-z0-9]{16}$")]
    private static partial Regex TokenForm();
}
