using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Kubernetes;

/// <summary>What of a kubeconfig file is needed to talk to its current context's API server: all of it embedded, as kubeadm's admin.conf has it.</summary>
/// <param name="Server">https, host and port.</param>
/// <param name="Authorities">certificate-authority-data: the only roots that are trusted.</param>
/// <param name="Client">client-certificate-data with client-key-data.</param>
public sealed record Kubeconfig(Uri Server, X509Certificate2Collection Authorities, X509Certificate2 Client)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="KubeSpawnException">It cannot be read, or is no such kubeconfig; names the file and what lacks.</exception>
    public static Kubeconfig Load(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is FormatException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new KubeSpawnException(ExitCode.State, $"failed to read kubeconfig \"{file}\": {e.Message}",
                "It is written by `kube-spawn start`; run it as root, or give the kubeconfig that kubeadm made.", e);
        }
    }

    /// <summary>Reads a kubeconfig's text.</summary>
    /// <exception cref="FormatException">Something lacks, or has the wrong form.</exception>
    /// <exception cref="CryptographicException">A certificate or key is none.</exception>
    public static Kubeconfig Parse(string text)
    {
        YamlNode top = YamlReader.Read(text);
        YamlNode context = Named(top, "contexts", Text(top, "current-context"), "context");
        YamlNode cluster = Named(top, "clusters", Text(context, "cluster"), "cluster");
        YamlNode user = Named(top, "users", Text(context, "user"), "user");
        if (!Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out Uri? server) || server.Scheme != Uri.UriSchemeHttps)
        {
            throw new FormatException($"line {Entry(cluster, "server").Line}: server is no https URL");
        }
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Pem(cluster, "certificate-authority-data"));
        if (authorities.Count == 0) throw new FormatException("certificate-authority-data holds no certificate");
        return new Kubeconfig(server, authorities, X509Certificate2.CreateFromPem(Pem(user, "client-certificate-data"), Pem(user, "client-key-data")));
    }

    // clusters, contexts and users are sequences of { name, KIND }.
    private static YamlNode Named(YamlNode top, string list, string name, string kind)
    {
        IEnumerable<YamlNode> items = Entry(top, list).Items ?? throw new FormatException($"{list} is no sequence");
        foreach (YamlNode item in items)
        {
            if (Text(item, "name") == name) return Entry(item, kind);
        }
        throw new FormatException($"{list} has no entry \"{name}\"");
    }

    private static YamlNode Entry(YamlNode mapping, string key)
    {
        if (mapping.Entries is null) throw new FormatException($"line {mapping.Line}: a mapping with {key} was expected");
        return mapping.Entries.GetValueOrDefault(key) ?? throw new FormatException($"line {mapping.Line}: {key} lacks");
    }

    private static string Text(YamlNode mapping, string key)
    {
        YamlNode entry = Entry(mapping, key);
        return string.IsNullOrEmpty(entry.Scalar) ? throw new FormatException($"line {entry.Line}: {key} has no text") : entry.Scalar;
    }

    private static string Pem(YamlNode mapping, string key)
    {
        string text = Text(mapping, key);
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int count)) throw new FormatException($"line {Entry(mapping, key).Line}: {key} is not base64");
        return Encoding.ASCII.GetString(bytes, 0, count);
    }
}
