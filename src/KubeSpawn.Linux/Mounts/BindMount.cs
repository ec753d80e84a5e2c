using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Mounts;

/// <summary>A file or folder seen a second time at another place (man 2 open_tree, man 2 mount_setattr).</summary>
public static class BindMount
{
    /// <summary>
    /// Binds <paramref name="source"/> to <paramref name="target"/>, which must exist. Read-only ones are read-only from the first moment, and,
    /// when recursive, all mounts below as well: what mount(2) cannot do.
    /// </summary>
    public static void Make(string source, string target, bool readOnly = false, bool recursive = false)
    {
        uint depth = recursive ? (uint)Fcntl.AT_RECURSIVE : 0;
        using SafeFileHandle tree = MountApi.OpenTree(Fcntl.AT_FDCWD, source, MountApi.OPEN_TREE_CLONE | MountApi.OPEN_TREE_CLOEXEC | depth);
        if (tree.IsInvalid && LinuxException.LastErrno == Errno.ENOSYS)
        {
            MakeOld(source, target, readOnly, recursive);
            return;
        }
        if (tree.IsInvalid)
            throw LinuxException.FromLastError($"bind to {target}", source);
        if (readOnly)
            SetReadOnly(tree, source, depth);
        if (MountApi.Move(tree, "", Fcntl.AT_FDCWD, target, MountApi.MOVE_MOUNT_F_EMPTY_PATH) != 0)
            throw LinuxException.FromLastError($"bind {source} to", target);
    }

    private static unsafe void SetReadOnly(SafeFileHandle tree, string source, uint depth)
    {
        var attributes = new MountApi.MountAttributes { Set = MountApi.MOUNT_ATTR_RDONLY };
        if (MountApi.SetAttributes(tree, "", Fcntl.AT_EMPTY_PATH | depth, &attributes, (nuint)sizeof(MountApi.MountAttributes)) != 0)
            throw LinuxException.FromLastError("make a read-only view of", source);
    }

    private static unsafe void MakeOld(string source, string target, bool readOnly, bool recursive)
    {
        ulong depth = recursive ? SysMount.MS_REC : 0;
        if (readOnly && recursive)
            throw new LinuxException("bind read-only", source, Errno.ENOSYS, "this kernel cannot make a whole tree of mounts read-only", "use Linux 5.12 or newer");
        if (SysMount.Mount(source, target, null, (nuint)(SysMount.MS_BIND | depth), null) != 0)
            throw LinuxException.FromLastError($"bind {source} to", target);
        if (!readOnly || SysMount.Mount(null, target, null, (nuint)(SysMount.MS_BIND | SysMount.MS_REMOUNT | SysMount.MS_RDONLY), null) == 0)
            return;
        LinuxException error = LinuxException.FromLastError("make a read-only view of", source);
        _ = SysMount.Unmount(target, SysMount.MNT_DETACH);
        throw error;
    }
}
