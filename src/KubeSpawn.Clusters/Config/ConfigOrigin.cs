using System.Globalization;

namespace KubeSpawn.Clusters.Config;

/// <summary>Where a configured value was written, as its problems name it.</summary>
/// <param name="Name">Flag, variable, or path of a file.</param>
/// <param name="Line">Line in the file, the first is 1; 0: no file.</param>
/// <param name="Column">Column in the file, the first is 1; 0: no file.</param>
/// <param name="BaseDir">Absolute folder that relative paths in the value start from.</param>
public sealed record ConfigOrigin(string Name, int Line, int Column, string BaseDir)
{
    /// <summary>A flag or a variable; relative paths start from the current folder.</summary>
    public static ConfigOrigin Outside(string name, string currentDir) => new(name, 0, 0, currentDir);

    /// <summary><c>--nodes</c>, <c>KUBE_SPAWN_NODES</c>, or <c>FILE:LINE:COLUMN</c>.</summary>
    public override string ToString() =>
        Line == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Line}:{Column}");
}
