using System.Globalization;
using System.Text;
using KubeSpawn.Clusters.Errors;

namespace KubeSpawn.Fetching;

/// <summary>What the disk says, as errors that name the file and its file system.</summary>
internal static class DiskError
{
    private const int Enospc = 28; // asm-generic/errno-base.h
    private const int Edquot = 122; // asm-generic/errno.h
    private const int Efbig = 27; // asm-generic/errno-base.h; what some file systems answer to room that they can never have

    private const int CorIo = unchecked((int)0x80131620); // COR_E_IO, corerror.h

    /// <summary>Does something with a file; <paramref name="needed"/> are the bytes it has to hold, where that is known.</summary>
    public static void Guard(string file, Action action, long? needed = null)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(file, needed, e);
        }
    }

    /// <summary>As <see cref="Guard"/>.</summary>
    public static async ValueTask GuardAsync(string file, Func<ValueTask> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(file, null, e);
        }
    }

    /// <summary>
    /// Throws where a file system has no room for so many bytes. Asked before room is reserved: a reservation that fails takes all there is first,
    /// and others would meet a full disk for that moment.
    /// </summary>
    public static void CheckRoom(string file, long needed)
    {
        if (new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace < needed) throw NoSpace(file, needed, null);
    }

    private static KubeSpawnException Of(string file, long? needed, Exception e)
    {
        // On Unix the HResult of an IOException is the errno; but not of the one that says that no room could be reserved.
        if (e.HResult is Enospc or Edquot or Efbig || (needed > 0 && e.HResult == CorIo)) return NoSpace(file, needed, e);
        (string type, string mountPoint, _) = FileSystemOf(Path.GetDirectoryName(file)!);
        return new KubeSpawnException(ExitCode.Failure, $"failed to write \"{file}\" on {mountPoint} ({type}): {e.Message}",
            "See that this folder can be written to.", e);
    }

    private static KubeSpawnException NoSpace(string file, long? needed, Exception? e)
    {
        (string type, string mountPoint, long free) = FileSystemOf(Path.GetDirectoryName(file)!);
        string size = needed is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {needed} bytes are needed");
        return new KubeSpawnException(ExitCode.Host,
            string.Create(CultureInfo.InvariantCulture, $"failed to write \"{file}\": no space left on {mountPoint} ({type}){size}, {free} bytes are free"),
            $"Free space on {mountPoint}, or choose a kube-spawn-dir elsewhere with --dir.", e);
    }

    private static (string Type, string MountPoint, long Free) FileSystemOf(string directory)
    {
        try
        {
            (string type, string mountPoint) = MountOf(directory);
            return (type, mountPoint, new DriveInfo(directory).AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only the words of an error are at stake here.
            return ("unknown file system", directory, 0);
        }
    }

    // proc_pid_mountinfo(5): ID PARENT MAJOR:MINOR ROOT MOUNT-POINT OPTIONS [TAG…] - TYPE SOURCE SUPER-OPTIONS
    private static (string Type, string MountPoint) MountOf(string directory)
    {
        (string Type, string MountPoint) found = ("unknown file system", "/");
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash < 5 || dash + 1 >= fields.Length) continue;
            string mountPoint = Unescape(fields[4]);
            bool above = mountPoint == "/" || directory == mountPoint || directory.StartsWith(mountPoint + "/", StringComparison.Ordinal);
            // Later lines lie on top of earlier ones of the same mount point.
            if (above && mountPoint.Length >= found.MountPoint.Length) found = (fields[dash + 1], mountPoint);
        }
        return found;
    }

    // Blanks, tabs, newlines and backslashes are written as a backslash and three octal digits.
    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 3 >= text.Length)
            {
                plain.Append(text[at]);
                continue;
            }
            plain.Append((char)(((text[at + 1] - '0') << 6) | ((text[at + 2] - '0') << 3) | (text[at + 3] - '0')));
            at += 3;
        }
        return plain.ToString();
    }
}
