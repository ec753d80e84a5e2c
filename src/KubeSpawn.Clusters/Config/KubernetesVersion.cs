using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KubeSpawn.Clusters.Config;

/// <summary>A version of Kubernetes, as in its release tags: vMAJOR.MINOR.PATCH[-PRERELEASE][+BUILD].</summary>
/// <param name="Major">1.</param>
/// <param name="Minor">20 and up.</param>
/// <param name="Patch">0 and up.</param>
/// <param name="Suffix">What follows the patch number, with its "-" or "+"; empty for a release.</param>
public sealed record KubernetesVersion(int Major, int Minor, int Patch, string Suffix)
{
    /// <summary>The oldest minor version that is supported.</summary>
    public const int OldestMinor = 20;

    /// <summary>True: v1.20 or later.</summary>
    public bool Supported => Major == 1 && Minor >= OldestMinor;

    /// <summary>Reads a tag, with or without its v; false where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KubernetesVersion? version)
    {
        version = null;
        string bare = text.StartsWith('v') ? text[1..] : text;
        int end = bare.AsSpan().IndexOfAny('-', '+');
        string[] parts = (end < 0 ? bare : bare[..end]).Split('.');
        if (parts.Length != 3 || (end >= 0 && end == bare.Length - 1)) return false;
        if (!bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+')) return false;
        if (!Number(parts[0], out int major) || !Number(parts[1], out int minor) || !Number(parts[2], out int patch)) return false;
        version = new KubernetesVersion(major, minor, patch, end < 0 ? "" : bare[end..]);
        return true;
    }

    /// <summary>Reads a tag that is known to be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static KubernetesVersion Parse(string text) =>
        TryParse(text, out KubernetesVersion? version) ? version : throw new FormatException($"\"{text}\" is not a version of Kubernetes");

    /// <summary>True: at least that minor version of 1.</summary>
    public bool AtLeast(int minor) => Minor >= minor;

    /// <summary>The tag, with its v.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"v{Major}.{Minor}.{Patch}{Suffix}");

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
