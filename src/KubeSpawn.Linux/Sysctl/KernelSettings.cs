using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Sysctl;

/// <summary>
/// Sysctls (man 5 proc, /proc/sys) and parameters of modules (/sys/module/MODULE/parameters). net.* ones belong to the network namespace of the
/// calling thread. All calls are single reads and writes of the kernel's own files.
/// </summary>
public static class KernelSettings
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>
    /// The file of a setting. A name that starts with / is taken as it is and must lie under /proc/sys or /sys/module; else it is a sysctl's name as
    /// sysctl(8) reads it: dots separate, unless a slash comes first, and then slashes separate and dots are part of a link's name.
    /// </summary>
    public static string PathOf(string name)
    {
        bool valid = name.Length is > 0 and < 1024 && !name.Contains('\0');
        if (valid && name[0] == '/')
        {
            valid = name.StartsWith("/proc/sys/", StringComparison.Ordinal) || name.StartsWith("/sys/module/", StringComparison.Ordinal);
            if (valid && !HasEmptyOrParent(name[1..]))
                return name;
        }
        else if (valid)
        {
            string path = UseSlashes(name);
            if (!HasEmptyOrParent(path))
                return "/proc/sys/" + path;
        }
        throw new KubeSpawnException(
            ExitCode.Usage, $"\"{name}\" is no kernel setting", "give a sysctl such as net.ipv4.ip_forward, or a path under /sys/module");
    }

    /// <summary>A setting's value without its line end; null where the kernel has no such setting.</summary>
    public static string? Read(string name)
    {
        string path = PathOf(name);
        using SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR
                ? null
                : throw LinuxException.FromLastError("read the kernel setting", name);
        }
        return Encoding.UTF8.GetString(ReadAll(file, name)).TrimEnd('\n');
    }

    /// <summary>Writes a setting.</summary>
    public static unsafe void Write(string name, string value)
    {
        string path = PathOf(name);
        using SafeFileHandle file = Fcntl.Open(path, Fcntl.O_WRONLY | Fcntl.O_TRUNC | Fcntl.O_CLOEXEC, 0);
        if (file.IsInvalid)
            throw LinuxException.FromLastError("write the kernel setting", name);
        byte[] bytes = Encoding.UTF8.GetBytes(value + "\n");
        fixed (byte* buffer = bytes)
        {
            // One write: the kernel takes what a single call brings as the whole value.
            nint written = Unistd.Write(file, buffer, (nuint)bytes.Length);
            if (written < 0)
                throw LinuxException.FromLastError($"write {value} to the kernel setting", name);
            if (written != bytes.Length)
                throw new LinuxException($"write {value} to the kernel setting", name, Errno.EINVAL, "the kernel took only a part of the value");
        }
    }

    /// <summary>
    /// Writes a setting where it differs and returns the value it had before, so that it can be restored; null where it had this one
    /// already (nothing was written). A setting that does not exist is an error.
    /// </summary>
    public static string? Exchange(string name, string value)
    {
        string old = Read(name) ?? throw new LinuxException("write the kernel setting", name, Errno.ENOENT, "this kernel has no such setting");
        if (Same(old, value))
            return null;
        Write(name, value);
        return old;
    }

    /// <summary>The kernel separates the values of a list by tabs, people by blanks.</summary>
    private static bool Same(string left, string right) =>
        left.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).AsSpan()
            .SequenceEqual(right.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string UseSlashes(string name)
    {
        int first = name.AsSpan().IndexOfAny('.', '/');
        if (first < 0 || name[first] == '/')
            return name;
        return string.Create(name.Length, name, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                target[i] = source[i] switch
                {
                    '.' => '/',
                    '/' => '.',
                    char other => other,
                };
            }
        });
    }

    private static bool HasEmptyOrParent(string path) =>
        Array.Exists(path.Split('/'), part => part is "" or "." or "..");

    private static unsafe byte[] ReadAll(SafeFileHandle file, string name)
    {
        var buffer = new byte[MaximumBytes];
        int used = 0;
        fixed (byte* start = buffer)
        {
            while (used < buffer.Length)
            {
                nint read = Unistd.Read(file, start + used, (nuint)(buffer.Length - used));
                if (read < 0 && LinuxException.LastErrno != Errno.EINTR)
                    throw LinuxException.FromLastError("read the kernel setting", name);
                if (read == 0)
                    break;
                used += (int)Math.Max(read, 0);
            }
        }
        return buffer[..used];
    }
}
