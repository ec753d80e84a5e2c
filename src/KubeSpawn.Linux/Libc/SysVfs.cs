using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>sys/vfs.h: what file system a descriptor is on (man 2 fstatfs).</summary>
internal static unsafe partial class SysVfs
{
    /// <summary>nsfs, from linux/magic.h: the descriptor is a namespace.</summary>
    internal const long NSFS_MAGIC = 0x6e736673;

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int StatFileSystem(SafeFileHandle file, StatFs* result);

    /// <summary>struct statfs of 64-bit architectures (asm-generic/statfs.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatFs
    {
        internal long Type;
        internal long BlockSize;
        internal ulong Blocks;
        internal ulong BlocksFree;
        internal ulong BlocksAvailable;
        internal ulong Files;
        internal ulong FilesFree;
        internal long FileSystemId;
        internal long NameLength;
        internal long FragmentSize;
        internal long Flags;
        internal fixed long Spare[4];
    }
}
