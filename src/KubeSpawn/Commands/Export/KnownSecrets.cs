using KubeSpawn.Clusters.Kubeadm.Pki;
using KubeSpawn.Clusters.Plan;
using KubeSpawn.Clusters.State;

namespace KubeSpawn.Commands.Export;

/// <summary>
/// The secrets of a cluster: its join token, and all private keys and bearer tokens that lie in its files and its nodes'. Read to be kept out of an export.
/// </summary>
internal static class KnownSecrets
{
    private const int MaxFile = 1024 * 1024;

    private static readonly string[] Named = ["client-key-data:", "token:"];

    /// <summary>All of them; lines of keys, as those are written in several ways.</summary>
    public static IReadOnlyList<string> Of(Invocation invocation, ClusterPaths paths, ClusterState state)
    {
        List<string> secrets = [];
        if (ClusterSecrets.Token(invocation.Host.Files, paths) is { } token) secrets.AddRange([token, .. token.Split('.')]);
        IEnumerable<(string Layer, string Path)> folders =
        [
            (paths.PkiDir, ""), .. state.Nodes.Keys.SelectMany(node => ((string, string)[])
                [(paths.MachineRootfs(node), "/etc/kubernetes"), (paths.MachineRootfs(node), "/etc/kube-spawn"), (paths.MachineData(node, "kubelet"), "/pki")]),
        ];
        IEnumerable<string> all = folders.SelectMany(folder => ExportFiles.Below(folder.Layer, folder.Path)).Append(paths.Kubeconfig);
        foreach (string file in all.Where(IsSmall)) secrets.AddRange(In(File.ReadAllLines(file)));
        return secrets;
    }

    /// <summary>The secrets of one file's text: lines of private keys, and values of kubeconfigs.</summary>
    internal static IEnumerable<string> In(IEnumerable<string> lines)
    {
        bool key = false;
        foreach (string line in lines)
        {
            string text = line.Trim();
            if (text.StartsWith("-----", StringComparison.Ordinal)) key = text.StartsWith("-----BEGIN", StringComparison.Ordinal) && text.Contains("PRIVATE KEY", StringComparison.Ordinal);
            else if (key) yield return text;
            else if (Named.FirstOrDefault(name => text.StartsWith(name, StringComparison.Ordinal)) is { } name) yield return text[name.Length..].Trim(' ', '"', '\'');
        }
    }

    private static bool IsSmall(string file) => new FileInfo(file) is { Exists: true, Length: > 0 and < MaxFile };
}
