using System.Globalization;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Config;

/// <summary>
/// What a cluster may be called. The name becomes a folder, and part of names of machines
/// (<c>kube-spawn-NAME-control-plane-1</c>), which are host names and values of the label kubernetes.io/hostname.
/// </summary>
public static class ClusterName
{
    /// <summary>Longest value of a Kubernetes label; a host name may have one byte more (HOST_NAME_MAX).</summary>
    private const int LongestLabel = 63;

    /// <summary>The longest name, so that kube-spawn-NAME-control-plane-253 is still a label's value.</summary>
    public static int MaxLength => LongestLabel - "kube-spawn-".Length - "-control-plane-253".Length;

    /// <summary>Refuses what is no name of a cluster.</summary>
    /// <exception cref="KubeSpawnException">With <see cref="ExitCode.Usage"/>: what is wrong with it, and what is allowed.</exception>
    public static void Check(string name)
    {
        if (Fault(name) is not { } fault) return;
        throw new KubeSpawnException(
            ExitCode.Usage,
            $"cluster name \"{string.Concat(name.Select(c => char.IsControl(c) ? '?' : c))}\" {fault}",
            string.Create(CultureInfo.InvariantCulture, $"allowed are 1 to {MaxLength} lower-case letters, digits and dashes, with a letter or digit at both ends"));
    }

    private static string? Fault(string name)
    {
        if (name.Length == 0) return "is empty";
        if (name[0] == '.') return "starts with a dot";
        foreach (char c in name)
        {
            if (!Allowed(c)) return char.IsControl(c) ? "has a control character" : $"has a \"{c}\"";
        }

        if (name[0] == '-' || name[^1] == '-') return "starts or ends with a dash";
        if (name.Length > MaxLength) return string.Create(CultureInfo.InvariantCulture, $"has {name.Length} characters");
        return null;
    }

    private static bool Allowed(char c) => c == '-' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
