using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Namespaces;

/// <summary>
/// A network namespace held by a descriptor (man 7 network_namespaces). Named ones are pinned by a bind mount at /run/netns/NAME, where
/// ip-netns looks for them too. Static members may be called from any thread and process at once; an instance is not for two threads.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly string _path;

    private NetworkNamespace(SafeFileHandle handle, string path)
    {
        Handle = handle;
        _path = path;
    }

    /// <summary>The namespace's descriptor; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Makes and pins a namespace; one that is pinned under that name already is opened. A new one has only lo, down.</summary>
    public static NetworkNamespace Create(string name)
    {
        string path = PathOf(name);
        using (NetworkNamespaceFolder.Acquire(share: true))
        {
            if (!Exists(name))
                Pin(path);
        }
        return OpenPath(path);
    }

    /// <summary>Opens the namespace pinned at /run/netns/NAME.</summary>
    public static NetworkNamespace Open(string name) => OpenPath(PathOf(name));

    /// <summary>Opens a namespace by path: a pin, or /proc/PID/ns/net.</summary>
    public static NetworkNamespace OpenPath(string path)
    {
        SafeFileHandle handle = Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        if (handle.IsInvalid)
            throw LinuxException.FromLastError("open the network namespace", path);
        if (IsNamespace(handle))
            return new NetworkNamespace(handle, path);
        handle.Dispose();
        throw new LinuxException("open the network namespace", path, Errno.EINVAL, "it is a plain file, no namespace is mounted on it");
    }

    /// <summary>True: a namespace is pinned under that name.</summary>
    public static bool Exists(string name)
    {
        string path = PathOf(name);
        using SafeFileHandle handle = Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        if (!handle.IsInvalid)
            return IsNamespace(handle);
        if (LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR)
            return false;
        throw LinuxException.FromLastError("look for the network namespace", path);
    }

    /// <summary>
    /// Takes a namespace's pin away; the kernel ends the namespace when the last process in it, and the last descriptor, are gone.
    /// Not there: nothing to do. The folder /run/netns goes with the last pin where kube-spawn has made it.
    /// </summary>
    public static void Remove(string name)
    {
        string path = PathOf(name);
        if (!Directory.Exists(NetworkNamespaceFolder.Path))
            return;
        using NetworkNamespaceFolder folder = NetworkNamespaceFolder.Acquire(share: false);
        while (SysMount.Unmount(path, SysMount.MNT_DETACH | SysMount.UMOUNT_NOFOLLOW) == 0)
        {
            // Pins can be stacked; each call takes one away, until EINVAL says that none is left.
        }
        if (LinuxException.LastErrno is not (Errno.EINVAL or Errno.ENOENT))
            throw LinuxException.FromLastError("unmount the network namespace", path);
        if (Unistd.Unlink(path) != 0 && LinuxException.LastErrno != Errno.ENOENT)
            throw LinuxException.FromLastError("remove the network namespace", path);
        folder.RemoveIfOursAndEmpty();
    }

    /// <summary>
    /// Runs work inside the namespace, on a thread of its own that ends after; the caller waits. Sockets and /proc/sys/net opened by the work
    /// are the namespace's (also after it), /proc/self/net and /sys/class/net are not. Never await in it. Its exceptions reach the caller.
    /// </summary>
    public T Run<T>(Func<T> work) => NamespaceThread.Run(Enter, work);

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action work) => NamespaceThread.Run(
        Enter,
        () =>
        {
            work();
            return true;
        });

    /// <summary>Closes the descriptor; a pin stays.</summary>
    public void Dispose() => Handle.Dispose();

    private void Enter()
    {
        if (Sched.SetNamespace(Handle, Sched.CLONE_NEWNET) != 0)
            throw LinuxException.FromLastError("enter the network namespace", _path);
    }

    private static void Pin(string path)
    {
        using (SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CREAT | Fcntl.O_CLOEXEC | Fcntl.O_NOFOLLOW, 0))
        {
            if (file.IsInvalid)
                throw LinuxException.FromLastError("create", path);
        }
        try
        {
            NamespaceThread.Run(() => Unshare(path), () => BindToCurrent(path));
        }
        catch (LinuxException)
        {
            // The first error is the one to report; an empty file that stays is reused by the next Create.
            _ = Unistd.Unlink(path);
            throw;
        }
    }

    private static void Unshare(string path)
    {
        if (Sched.Unshare(Sched.CLONE_NEWNET) != 0)
            throw LinuxException.FromLastError("create the network namespace", path);
    }

    private static unsafe bool BindToCurrent(string path) =>
        SysMount.Mount("/proc/thread-self/ns/net", path, "none", (nuint)SysMount.MS_BIND, null) == 0
            ? true
            : throw LinuxException.FromLastError("pin the network namespace at", path);

    private static unsafe bool IsNamespace(SafeFileHandle handle)
    {
        SysVfs.StatFs status;
        return SysVfs.StatFileSystem(handle, &status) == 0 && status.Type == SysVfs.NSFS_MAGIC;
    }

    private static string PathOf(string name)
    {
        if (name.Length is 0 or > 255 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
            throw new KubeSpawnException(ExitCode.Usage, $"\"{name}\" cannot be the name of a network namespace", "use letters, digits and hyphens");
        return System.IO.Path.Join(NetworkNamespaceFolder.Path, name);
    }
}
