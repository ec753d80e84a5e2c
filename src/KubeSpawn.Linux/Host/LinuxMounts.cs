using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;

namespace KubeSpawn.Linux.Host;

/// <summary>The mounts of the mount namespace that the calling thread is in.</summary>
public sealed class LinuxMounts : IMounts
{
    /// <inheritdoc/>
    public OverlaySupport CheckOverlay(string directory)
    {
        string existing = Path.GetFullPath(directory);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        string type = MountTable.Holding(existing).Type;
        string? reason = OverlayTrial.Run(existing);
        return new OverlaySupport(reason is null, type, reason is null ? null : $"{existing} ({type}): {reason}");
    }

    /// <inheritdoc/>
    public void MountOverlay(OverlayPlan plan)
    {
        MountEntry? mounted = MountTable.At(plan.Target);
        if (mounted is null)
        {
            OverlayMount.Mount(plan);
            return;
        }
        if (OverlayMount.IsOurs(mounted, plan))
            return;
        throw new LinuxException(
            "mount overlay at", plan.Target, Errno.EBUSY, $"something else is mounted there ({mounted.Type} {mounted.Source})", $"unmount {plan.Target}", ExitCode.State);
    }

    /// <inheritdoc/>
    public void Unmount(string path) => Unmounting.All(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> MountPointsUnder(string directory) =>
        [.. MountTable.Read()
            .Where(entry => entry.IsUnder(directory))
            .Select(entry => entry.MountPoint)
            .OrderBy(point => point.Count(character => character == '/'))
            .ThenBy(point => point, StringComparer.Ordinal)];
}
