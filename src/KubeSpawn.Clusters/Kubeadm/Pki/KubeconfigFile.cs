using System.Text;

namespace KubeSpawn.Clusters.Kubeadm.Pki;

/// <summary>Writes kubeconfig files as kubeadm does: one cluster, one user, one context, certificates within.</summary>
public static class KubeconfigFile
{
    /// <summary>The text of a kubeconfig.</summary>
    /// <param name="server">https://ADDRESS:PORT.</param>
    /// <param name="cluster">Name of the cluster in it.</param>
    /// <param name="user">Name of the user in it.</param>
    /// <param name="authorityPem">Certificate authority of the server.</param>
    /// <param name="client">The user's certificate and key.</param>
    public static string Write(string server, string cluster, string user, string authorityPem, ClientCertificate client)
    {
        var yaml = new Yaml();
        yaml.Document("v1", "Config");
        yaml.Map("clusters", () => yaml.Item(() =>
        {
            yaml.Map("cluster", () => yaml.Text("certificate-authority-data", Base64(authorityPem)).Text("server", server));
            yaml.Text("name", cluster);
        }));
        yaml.Map("contexts", () => yaml.Item(() =>
        {
            yaml.Map("context", () => yaml.Text("cluster", cluster).Text("user", user));
            yaml.Text("name", $"{user}@{cluster}");
        }));
        yaml.Text("current-context", $"{user}@{cluster}");
        yaml.Map("users", () => yaml.Item(() =>
        {
            yaml.Text("name", user);
            yaml.Map("user", () => yaml
                .Text("client-certificate-data", Base64(client.CertificatePem))
                .Text("client-key-data", Base64(client.KeyPem)));
        }));
        return yaml.ToString();
    }

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
