using System.Text;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Namespaces;

/// <summary>
/// The folder of the pins, /run/netns, locked (flock on the folder, as ip-netns does) while pins are made and removed. It has to be a shared
/// mount, so that a pin removed here also goes away in mount namespaces that were made while it was there. What of it was made by us is kept
/// in an extended attribute of the folder, so that the last removal can leave the host as it was.
/// </summary>
internal sealed class NetworkNamespaceFolder : IDisposable
{
    internal const string Path = "/run/netns";
    private const string Mark = "trusted.kube-spawn";
    private const char MadeFolder = 'f';
    private const char MadeMount = 'm';
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly SafeFileHandle _lock;

    private NetworkNamespaceFolder(SafeFileHandle handle) => _lock = handle;

    /// <summary>Makes the folder where it is missing, and locks it.</summary>
    /// <param name="share">True: it becomes a shared mount too, as new pins want it.</param>
    internal static NetworkNamespaceFolder Acquire(bool share)
    {
        while (true)
        {
            bool made = !Directory.Exists(Path);
            Directory.CreateDirectory(Path, Mode);
            SafeFileHandle handle = Fcntl.Open(Path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, 0);
            if (handle.IsInvalid && LinuxException.LastErrno == Errno.ENOENT)
                continue;
            if (handle.IsInvalid)
                throw LinuxException.FromLastError("open", Path);
            var folder = new NetworkNamespaceFolder(handle);
            try
            {
                folder.WaitForLock();
                if (folder.IsCurrent())
                {
                    if (made)
                        AddMark(MadeFolder);
                    if (share)
                        MakeShared();
                    return folder;
                }
            }
            catch (LinuxException)
            {
                folder.Dispose();
                throw;
            }
            // Another one removed the folder while we waited for its lock: what is locked is no more what the path names.
            folder.Dispose();
        }
    }

    /// <summary>Undoes what <see cref="Acquire"/> has made of the folder, where no pin is left; only under the lock.</summary>
    internal void RemoveIfOursAndEmpty()
    {
        ObjectDisposedException.ThrowIf(_lock.IsClosed, this);
        string mark = ReadMark();
        if (mark.Length == 0 || Directory.EnumerateFileSystemEntries(Path).Any())
            return;
        // Detached, since our own lock keeps it busy; the mount is empty, nobody can miss it.
        if (mark.Contains(MadeMount) && SysMount.Unmount(Path, SysMount.MNT_DETACH | SysMount.UMOUNT_NOFOLLOW) != 0 &&
            LinuxException.LastErrno != Errno.EINVAL)
            throw LinuxException.FromLastError("unmount", Path);
        if (!mark.Contains(MadeFolder))
        {
            if (SysXattr.Remove(Path, Mark) != 0 && LinuxException.LastErrno != Errno.ENODATA)
                throw LinuxException.FromLastError("remove kube-spawn's mark from", Path);
        }
        else if (Unistd.RemoveDirectory(Path) != 0 && LinuxException.LastErrno is not (Errno.EBUSY or Errno.ENOTEMPTY or Errno.ENOENT))
        {
            throw LinuxException.FromLastError("remove", Path);
        }
    }

    public void Dispose() => _lock.Dispose();

    private void WaitForLock()
    {
        while (SysFile.Lock(_lock, SysFile.LOCK_EX) != 0)
        {
            if (LinuxException.LastErrno != Errno.EINTR)
                throw LinuxException.FromLastError("lock", Path);
        }
    }

    private bool IsCurrent()
    {
        FileIdentity? named = FileIdentity.Of(Path);
        return named is not null && named == FileIdentity.Of(_lock, Path);
    }

    private static unsafe void MakeShared()
    {
        if (SysMount.Mount("", Path, "none", (nuint)(SysMount.MS_SHARED | SysMount.MS_REC), null) == 0)
            return;
        if (LinuxException.LastErrno != Errno.EINVAL)
            throw LinuxException.FromLastError("make a shared mount of", Path);
        // EINVAL: it is no mount point. Bound onto itself it becomes one.
        if (SysMount.Mount(Path, Path, "none", (nuint)(SysMount.MS_BIND | SysMount.MS_REC), null) != 0)
            throw LinuxException.FromLastError("make a mount of", Path);
        AddMark(MadeMount);
        if (SysMount.Mount("", Path, "none", (nuint)(SysMount.MS_SHARED | SysMount.MS_REC), null) != 0)
            throw LinuxException.FromLastError("make a shared mount of", Path);
    }

    private static unsafe string ReadMark()
    {
        byte* buffer = stackalloc byte[16];
        nint length = SysXattr.Get(Path, Mark, buffer, 16);
        return length > 0 ? Encoding.ASCII.GetString(buffer, (int)length) : "";
    }

    /// <summary>Where /run keeps no extended attributes the folder simply stays, as ip-netns leaves it.</summary>
    private static unsafe void AddMark(char what)
    {
        byte[] mark = Encoding.ASCII.GetBytes(ReadMark() + what);
        fixed (byte* bytes = mark)
        {
            if (SysXattr.Set(Path, Mark, bytes, (nuint)mark.Length, 0) != 0 && LinuxException.LastErrno != Errno.EOPNOTSUPP)
                throw LinuxException.FromLastError("mark as ours", Path);
        }
    }
}
