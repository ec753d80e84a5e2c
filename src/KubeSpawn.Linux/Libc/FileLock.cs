using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>
/// An exclusive lock on a file (man 2 flock), waited for by the thread that takes it. It ends with <see cref="Dispose"/>, or with the process.
/// The file stays, empty: removing it would let two hold "the" lock. Another descriptor of the same process waits like another process.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const uint Mode = 0x180; // 0600

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Makes the file where it is missing, and waits for its lock.</summary>
    public static FileLock Acquire(string path)
    {
        SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_CLOEXEC, Mode);
        if (file.IsInvalid)
            throw LinuxException.FromLastError("open the lock file", path);
        while (SysFile.Lock(file, SysFile.LOCK_EX) != 0)
        {
            if (LinuxException.LastErrno == Errno.EINTR)
                continue;
            LinuxException failure = LinuxException.FromLastError("lock", path);
            file.Dispose();
            throw failure;
        }
        return new FileLock(file);
    }

    /// <summary>Ends the lock.</summary>
    public void Dispose() => _file.Dispose();
}
