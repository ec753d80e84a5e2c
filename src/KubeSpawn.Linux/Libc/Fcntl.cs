using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>fcntl.h: opening files. Constants are those of <c>asm-generic/fcntl.h</c> where x86-64 and arm64 agree.</summary>
internal static unsafe partial class Fcntl
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_TRUNC = 0x200;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;

    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_SYMLINK_FOLLOW = 0x400;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_RECURSIVE = 0x8000;

    /// <summary>O_DIRECTORY; arm64 numbers it otherwise than x86-64.</summary>
    internal static int O_DIRECTORY => Arm ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW; arm64 numbers it otherwise than x86-64.</summary>
    internal static int O_NOFOLLOW => Arm ? 0x8000 : 0x20000;

    private static bool Arm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    // open is variadic in C; on x86-64 and arm64 (AAPCS64, not Apple's) integer arguments travel as in a fixed call.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    internal static partial SafeFileHandle OpenAt(SafeFileHandle directory, byte* path, int flags, uint mode);
}
