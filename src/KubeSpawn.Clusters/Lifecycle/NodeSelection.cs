using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Clusters.Lifecycle;

/// <summary>Names of nodes as people give them.</summary>
public static class NodeSelection
{
    /// <summary>The short name of a node given by it or by its machine's name.</summary>
    public static string ShortName(ClusterAccess access, string name) =>
        name.StartsWith(access.Identity.MachinePrefix, StringComparison.Ordinal) ? name[access.Identity.MachinePrefix.Length..] : name;

    /// <summary>Sees that all names are names of nodes.</summary>
    /// <exception cref="KubeSpawnException"><see cref="ExitCode.State"/>: one is not; the message names those that are.</exception>
    public static void Check(ClusterAccess access, IEnumerable<string> known, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (known.Contains(name)) continue;
            throw new KubeSpawnException(
                ExitCode.State,
                $"cluster \"{access.Identity.Name}\" has no node \"{name}\"",
                $"its nodes are {string.Join(", ", known)}");
        }
    }
}
