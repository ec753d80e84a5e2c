using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>What makes a file the same file, whatever its name: device and inode.</summary>
internal readonly record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    /// <summary>Of the file a path names (links followed); null where there is none.</summary>
    internal static unsafe FileIdentity? Of(string path)
    {
        SysStat.StatXResult status;
        if (SysStat.StatX(Fcntl.AT_FDCWD, path, 0, SysStat.STATX_BASIC_STATS, &status) == 0)
            return From(status);
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.FromLastError("inspect", path);
    }

    /// <summary>Of an open file; <paramref name="path"/> is for the error message.</summary>
    internal static unsafe FileIdentity Of(SafeFileHandle file, string path)
    {
        SysStat.StatXResult status;
        return SysStat.StatX(file, "", Fcntl.AT_EMPTY_PATH, SysStat.STATX_BASIC_STATS, &status) == 0
            ? From(status)
            : throw LinuxException.FromLastError("inspect", path);
    }

    private static FileIdentity From(in SysStat.StatXResult status) => new(status.DeviceMajor, status.DeviceMinor, status.Inode);
}
