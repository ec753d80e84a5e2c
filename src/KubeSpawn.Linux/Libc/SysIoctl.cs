using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>sys/ioctl.h with the requests of linux/fs.h that are in use.</summary>
internal static partial class SysIoctl
{
    /// <summary>FICLONE: the file becomes a copy of the other one that shares its blocks (man 2 ioctl_ficlone).</summary>
    internal const nuint FICLONE = 0x40049409;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(SafeFileHandle file, nuint request, nint argument);
}
