using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>Kernel modules (man 2 finit_module, linux/module.h). libc has no function for the newer call: it goes by number.</summary>
internal static unsafe partial class SysModule
{
    /// <summary>The kernel decompresses the file itself (since 5.17, where configured).</summary>
    internal const int MODULE_INIT_COMPRESSED_FILE = 4;

    private static nint FinitModuleNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 313,
        Architecture.Arm64 => 273,
        Architecture other => throw new PlatformNotSupportedException($"no system call numbers for {other}"),
    };

    /// <summary>Loads a module from an open file; <paramref name="options"/> are its parameters, blank-separated.</summary>
    internal static Errno Insert(SafeFileHandle file, string options, int flags)
    {
        byte[] text = [.. System.Text.Encoding.UTF8.GetBytes(options), 0];
        fixed (byte* bytes = text)
            return Call(FinitModuleNumber, file, bytes, flags) == 0 ? Errno.None : LinuxException.LastErrno;
    }

    /// <summary>Loads a module from memory.</summary>
    internal static Errno Insert(ReadOnlySpan<byte> image, string options)
    {
        fixed (byte* bytes = image)
            return InitModule(bytes, (nuint)image.Length, options) == 0 ? Errno.None : LinuxException.LastErrno;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, SafeFileHandle file, byte* options, nint flags);

    [LibraryImport("libc", EntryPoint = "init_module", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitModule(byte* image, nuint length, string options);
}
