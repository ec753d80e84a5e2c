using System.Diagnostics.CodeAnalysis;

namespace KubeSpawn.Cni.Ipam;

/// <summary>Whose lease it is.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="InterfaceName">Its interface; empty where an old lease names none.</param>
internal sealed record LeaseOwner(string ContainerId, string InterfaceName)
{
    /// <summary>Reads the content of a lease's file; false where nobody is named.</summary>
    public static bool TryParse(string content, [NotNullWhen(true)] out LeaseOwner? owner)
    {
        string[] lines = content.Split('\n', 2, StringSplitOptions.TrimEntries);
        owner = lines[0].Length == 0 ? null : new LeaseOwner(lines[0], lines.Length > 1 ? lines[1] : "");
        return owner is not null;
    }

    /// <summary>True: the lease is that attachment's.</summary>
    public bool Is(string containerId, string interfaceName) =>
        ContainerId == containerId && (InterfaceName.Length == 0 || InterfaceName == interfaceName);
}
