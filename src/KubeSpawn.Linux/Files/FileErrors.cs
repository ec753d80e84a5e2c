using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Mounts;

namespace KubeSpawn.Linux.Files;

/// <summary>Errors about files that say where the file system is, where that is what the user has to know.</summary>
internal static class FileErrors
{
    /// <summary>The exception for the last call of this thread.</summary>
    internal static LinuxException FromLastError(string operation, string path) => From(operation, path, LinuxException.LastErrno);

    /// <summary>The exception for an error number.</summary>
    internal static LinuxException From(string operation, string path, Errno errno)
    {
        if (errno is not (Errno.ENOSPC or Errno.EDQUOT or Errno.EROFS))
            return new LinuxException(operation, path, errno);
        MountEntry mount = MountTable.Holding(Path.GetFullPath(path));
        string detail = $"{LinuxException.Describe(errno)}: the file system mounted at {mount.MountPoint} ({mount.Type})";
        string cure = errno switch
        {
            Errno.ENOSPC => $"free space or inodes on {mount.MountPoint} (df {mount.MountPoint}; df -i {mount.MountPoint}), or choose another folder with --dir",
            Errno.EDQUOT => $"raise the quota on {mount.MountPoint}, or choose another folder with --dir",
            _ => $"remount {mount.MountPoint} read-write, or choose another folder with --dir",
        };
        return new LinuxException(operation, path, errno, detail, cure, ExitCode.Host);
    }
}
