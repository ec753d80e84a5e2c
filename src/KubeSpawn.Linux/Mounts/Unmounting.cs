using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Mounts;

/// <summary>Taking mounts away (man 2 umount2).</summary>
public static class Unmounting
{
    /// <summary>More mounts than this on one path are a loop of someone else's making.</summary>
    private const int StackLimit = 10_000;

    /// <summary>
    /// Unmounts all that is mounted at a path, links not followed; what is busy, or has mounts below it, is detached: out of sight at once, and
    /// gone when its last user is. Nothing mounted, or no such path: nothing to do.
    /// </summary>
    public static void All(string path)
    {
        for (int i = 0; i < StackLimit; i++)
        {
            if (SysMount.Unmount(path, SysMount.UMOUNT_NOFOLLOW) == 0)
                continue;
            switch (LinuxException.LastErrno)
            {
                case Errno.EINVAL or Errno.ENOENT or Errno.ENOTDIR:
                    return;
                case Errno.EBUSY when SysMount.Unmount(path, SysMount.UMOUNT_NOFOLLOW | SysMount.MNT_DETACH) == 0:
                    break;
                case Errno.EINTR:
                    break;
                default:
                    throw LinuxException.FromLastError("unmount", path);
            }
        }
        throw new LinuxException("unmount", path, Errno.EBUSY, "something mounts there again and again", "end what mounts there");
    }
}
