namespace KubeSpawn.Clusters.Host;

/// <summary>Mounts of the host's mount namespace.</summary>
public interface IMounts
{
    /// <summary>
    /// Says whether overlay mounts with their upper layer in this folder work: file system type, d_type, and a real trial mount
    /// that writes, renames and whites out a file. Leaves nothing behind.
    /// </summary>
    OverlaySupport CheckOverlay(string directory);

    /// <summary>Mounts the overlay at its target; already mounted there by us: nothing to do. Folders must exist.</summary>
    void MountOverlay(OverlayPlan plan);

    /// <summary>Unmounts whatever is mounted at the path (all of it, when stacked); nothing mounted: nothing to do. Busy: detached lazily.</summary>
    void Unmount(string path);

    /// <summary>The mount points at and below a folder, deepest last.</summary>
    IReadOnlyList<string> MountPointsUnder(string directory);
}

/// <summary>The answer of <see cref="IMounts.CheckOverlay"/>.</summary>
/// <param name="Supported">True: overlay mounts work there.</param>
/// <param name="FileSystem">Type of the file system, e.g. ext4.</param>
/// <param name="Reason">Why not, one line; null when supported.</param>
public sealed record OverlaySupport(bool Supported, string FileSystem, string? Reason);

/// <summary>An overlay mount: what each layer is, top first.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="LowerDirs">Read-only layers, the uppermost first.</param>
/// <param name="UpperDir">Where all changes are written.</param>
/// <param name="WorkDir">overlayfs' own folder, on the same file system as the upper one.</param>
/// <param name="SelinuxContext">context= option where SELinux is on; else null.</param>
public sealed record OverlayPlan(string Target, IReadOnlyList<string> LowerDirs, string UpperDir, string WorkDir, string? SelinuxContext);
