using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>dirent.h: entries of folders (man 2 getdents64).</summary>
internal static unsafe partial class Dirent
{
    internal const byte DT_UNKNOWN = 0;
    internal const byte DT_CHR = 2;
    internal const byte DT_DIR = 4;

    // struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, char d_name[] with a zero at its end.
    internal const int LengthOffset = 16;
    internal const int TypeOffset = 18;
    internal const int NameOffset = 19;

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle directory, byte* buffer, nuint size);
}
