using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Files;

/// <summary>
/// Removal of files and whole folders. Works on open folders only, so that no link put in its way leads it elsewhere, and stops with an error
/// at a mount point: what is mounted belongs to someone.
/// </summary>
internal static class TreeRemoval
{
    /// <summary>Removes whatever is at a path; not there: nothing to do.</summary>
    internal static unsafe void Remove(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        SysStat.StatXResult status;
        if (SysStat.StatX(Fcntl.AT_FDCWD, full, Fcntl.AT_SYMLINK_NOFOLLOW, SysStat.STATX_BASIC_STATS | SysStat.STATX_MNT_ID, &status) != 0)
        {
            if (LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR)
                return;
            throw LinuxException.FromLastError("remove", path);
        }
        RefuseMountPoint(status, full);
        if ((status.Mode & SysStat.S_IFMT) == SysStat.S_IFDIR)
        {
            using (Folder folder = Folder.Open(full))
                Empty(folder, new Place(status));
            if (Unistd.RemoveDirectory(full) == 0 || LinuxException.LastErrno == Errno.ENOENT)
                return;
        }
        else if (Unistd.Unlink(full) == 0 || LinuxException.LastErrno == Errno.ENOENT)
        {
            return;
        }
        throw LinuxException.FromLastError("remove", path);
    }

    private static void Empty(Folder folder, Place place)
    {
        // Read whole before the first removal: a folder's order may change while entries go.
        foreach (FileName name in folder.Entries())
        {
            SysStat.StatXResult status = folder.Status(name);
            RefuseMountPoint(status, folder.PathOf(name));
            bool isFolder = (status.Mode & SysStat.S_IFMT) == SysStat.S_IFDIR;
            if (isFolder)
            {
                if (new Place(status) != place)
                    throw Mounted(folder.PathOf(name));
                using Folder child = folder.Open(name);
                Empty(child, place);
            }
            Unlink(folder, name, isFolder);
        }
    }

    private static unsafe void Unlink(Folder folder, FileName name, bool isFolder)
    {
        fixed (byte* bytes = name.Bytes)
        {
            if (Unistd.UnlinkAt(folder.Handle, bytes, isFolder ? Fcntl.AT_REMOVEDIR : 0) != 0 && LinuxException.LastErrno != Errno.ENOENT)
                throw LinuxException.FromLastError("remove", folder.PathOf(name));
        }
    }

    private static void RefuseMountPoint(in SysStat.StatXResult status, string path)
    {
        if ((status.Attributes & status.AttributesMask & SysStat.STATX_ATTR_MOUNT_ROOT) != 0)
            throw Mounted(path);
    }

    private static LinuxException Mounted(string path) =>
        new("remove", path, Errno.EBUSY, "something is mounted there", $"unmount {path}", ExitCode.State);

    /// <summary>The mount a folder is on, and, for kernels before 5.8 that do not say, its device.</summary>
    private readonly record struct Place(ulong Mount, uint Major, uint Minor)
    {
        internal Place(in SysStat.StatXResult status)
            : this((status.Mask & SysStat.STATX_MNT_ID) != 0 ? status.MountId : 0, status.DeviceMajor, status.DeviceMinor)
        {
        }
    }
}
