using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>sys/mount.h since glibc 2.36, linux/mount.h: mounts as descriptors (man 2 fsopen, fsconfig, fsmount, move_mount, open_tree, mount_setattr).</summary>
internal static unsafe partial class MountApi
{
    internal const uint FSOPEN_CLOEXEC = 1;
    internal const uint FSMOUNT_CLOEXEC = 1;
    internal const uint FSCONFIG_SET_FLAG = 0;
    internal const uint FSCONFIG_SET_STRING = 1;
    internal const uint FSCONFIG_SET_FD = 5;
    internal const uint FSCONFIG_CMD_CREATE = 6;

    internal const uint MOVE_MOUNT_F_EMPTY_PATH = 4;
    internal const uint OPEN_TREE_CLONE = 1;
    internal const uint OPEN_TREE_CLOEXEC = Fcntl.O_CLOEXEC;

    internal const ulong MOUNT_ATTR_RDONLY = 1;
    internal const ulong MOUNT_ATTR_NOSUID = 2;
    internal const ulong MOUNT_ATTR_NODEV = 4;
    internal const ulong MOUNT_ATTR_NOEXEC = 8;

    /// <summary>The kernel takes option values of up to this many bytes, the zero at the end included.</summary>
    internal const int MaximumValueBytes = 256;

    [LibraryImport("libc", EntryPoint = "fsopen", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string type, uint flags);

    [LibraryImport("libc", EntryPoint = "fsconfig", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Configure(SafeFileHandle context, uint command, string? key, string? value, int aux);

    [LibraryImport("libc", EntryPoint = "fsmount", SetLastError = true)]
    internal static partial SafeFileHandle Mount(SafeFileHandle context, uint flags, uint attributes);

    [LibraryImport("libc", EntryPoint = "move_mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Move(SafeFileHandle from, string fromPath, int to, string toPath, uint flags);

    [LibraryImport("libc", EntryPoint = "open_tree", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle OpenTree(int directory, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "mount_setattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetAttributes(SafeFileHandle mount, string path, uint flags, MountAttributes* attributes, nuint size);

    /// <summary>struct mount_attr (linux/mount.h), version 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNamespace;
    }
}
