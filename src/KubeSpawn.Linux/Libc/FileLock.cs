using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Libc;

/// <summary>
/// An exclusive lock on a file (man 2 flock), made when missing. It belongs to the open descriptor, so it ends with <see cref="Dispose"/> or with the
/// process, however that ends. Another descriptor of the same process waits like another process. The file stays, empty; where someone removes it,
/// a lock on what no longer has the name is worth nothing: it is given up and taken anew.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const uint Mode = 0x180; // 0600

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits for the lock on the calling thread.</summary>
    public static FileLock Acquire(string path) => Take(path, SysFile.LOCK_EX)!;

    /// <summary>Takes the lock at once, or says null where another one holds it.</summary>
    public static FileLock? TryAcquire(string path) => Take(path, SysFile.LOCK_EX | SysFile.LOCK_NB);

    /// <summary>
    /// Waits for the lock. The wait is the kernel's, on a thread of its own; a cancelled one gives the lock back in the moment it gets it.
    /// </summary>
    public static Task<FileLock> AcquireAsync(string path, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled<FileLock>(cancel);
        var result = new TaskCompletionSource<FileLock>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration registration = cancel.Register(() => result.TrySetCanceled(cancel));
        var thread = new Thread(() => WaitFor(path, result, registration)) { IsBackground = true, Name = "lock" };
        thread.Start();
        return result.Task;
    }

    /// <summary>Ends the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static void WaitFor(string path, TaskCompletionSource<FileLock> result, CancellationTokenRegistration registration)
    {
        try
        {
            FileLock taken = Acquire(path);
            if (!result.TrySetResult(taken))
                taken.Dispose();
        }
        catch (LinuxException exception)
        {
            result.TrySetException(exception);
        }
        finally
        {
            registration.Unregister();
        }
    }

    private static FileLock? Take(string path, int operation)
    {
        while (true)
        {
            SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_CLOEXEC | Fcntl.O_NOFOLLOW, Mode);
            if (file.IsInvalid)
                throw LinuxException.FromLastError("open the lock file", path);
            while (SysFile.Lock(file, operation) != 0)
            {
                Errno errno = LinuxException.LastErrno;
                if (errno == Errno.EINTR)
                    continue;
                file.Dispose();
                return errno == Errno.EAGAIN ? null : throw new LinuxException("lock", path, errno);
            }
            if (FileIdentity.Of(path) == FileIdentity.Of(file, path))
                return new FileLock(file);
            file.Dispose();
        }
    }
}
