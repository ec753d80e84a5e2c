namespace KubeSpawn.Cni.Protocol;

/// <summary>The versions of the specification this plugin speaks, oldest first, so that they compare.</summary>
internal enum CniVersion
{
    /// <summary>0.3.1: results with interfaces; addresses carry "version".</summary>
    V0_3_1,

    /// <summary>0.4.0: adds CHECK.</summary>
    V0_4_0,

    /// <summary>1.0.0: addresses no longer carry "version".</summary>
    V1_0_0,

    /// <summary>1.1.0: adds GC and STATUS, the MTU of interfaces and more about routes.</summary>
    V1_1_0,
}

/// <summary>Versions as text.</summary>
internal static class CniVersions
{
    /// <summary>The newest version: that of answers to requests whose own version is not known.</summary>
    public const CniVersion Newest = CniVersion.V1_1_0;

    /// <summary>All versions as they are written, oldest first.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. Enum.GetValues<CniVersion>().Select(Text)];

    /// <summary>As the specification writes it.</summary>
    public static string Text(this CniVersion version) => version switch
    {
        CniVersion.V0_3_1 => "0.3.1",
        CniVersion.V0_4_0 => "0.4.0",
        CniVersion.V1_0_0 => "1.0.0",
        CniVersion.V1_1_0 => "1.1.0",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };

    /// <summary>Reads a configuration's cniVersion; unknown ones are error 1. A missing one means 0.1.0, which is not spoken.</summary>
    public static CniVersion Parse(string? text)
    {
        foreach (CniVersion version in Enum.GetValues<CniVersion>())
        {
            if (version.Text() == text)
                return version;
        }
        throw new CniException(
            CniErrorCode.IncompatibleVersion,
            $"cniVersion \"{text ?? "0.1.0"}\" is not supported",
            $"this plugin speaks {string.Join(", ", Supported)}");
    }
}
