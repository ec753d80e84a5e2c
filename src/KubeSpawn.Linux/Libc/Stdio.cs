using System.Runtime.InteropServices;

namespace KubeSpawn.Linux.Libc;

/// <summary>stdio.h: renaming (man 2 rename).</summary>
internal static partial class Stdio
{
    internal const int AT_FDCWD = Fcntl.AT_FDCWD;
    internal const uint RENAME_NOREPLACE = 1;

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string source, string destination);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(int sourceDirectory, string source, int directory, string destination, uint flags);
}
