using System.Text;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Mounts;

/// <summary>
/// A file system being configured (man 2 fsopen): options are set one by one, then it is mounted. The kernel explains refusals in words, which
/// can be read from the context; they end up in the exceptions. For one thread.
/// </summary>
internal sealed class FileSystemContext : IDisposable
{
    private readonly SafeFileHandle _context;
    private readonly string _target;
    private readonly string _type;

    private FileSystemContext(SafeFileHandle context, string type, string target)
    {
        _context = context;
        _type = type;
        _target = target;
    }

    /// <summary>Opens a context; null where this kernel (before 5.2), or a system call filter, knows no such call.</summary>
    internal static FileSystemContext? TryOpen(string type, string target)
    {
        SafeFileHandle handle = MountApi.Open(type, MountApi.FSOPEN_CLOEXEC);
        if (!handle.IsInvalid)
            return new FileSystemContext(handle, type, target);
        return LinuxException.LastErrno is Errno.ENOSYS
            ? null
            : throw Refused(type, target, LinuxException.LastErrno, null);
    }

    /// <summary>Sets an option to a text of at most 255 bytes; see <see cref="FitsText"/>.</summary>
    internal void Set(string key, string value)
    {
        if (MountApi.Configure(_context, MountApi.FSCONFIG_SET_STRING, key, value, 0) != 0)
            throw Failure();
    }

    /// <summary>Sets an option to an open folder; says false where this kernel's file system takes no descriptor for it.</summary>
    internal bool TrySet(string key, SafeFileHandle folder)
    {
        if (MountApi.Configure(_context, MountApi.FSCONFIG_SET_FD, key, null, (int)folder.DangerousGetHandle()) == 0)
            return true;
        return LinuxException.LastErrno is Errno.EINVAL or Errno.EBADF or Errno.EOPNOTSUPP ? false : throw Failure();
    }

    /// <summary>True: the kernel takes this value as a text.</summary>
    internal static bool FitsText(string value) => Encoding.UTF8.GetByteCount(value) < MountApi.MaximumValueBytes;

    /// <summary>Creates the file system and mounts it at the target.</summary>
    /// <param name="attributes">MOUNT_ATTR_ bits.</param>
    internal void Mount(ulong attributes)
    {
        if (MountApi.Configure(_context, MountApi.FSCONFIG_CMD_CREATE, null, null, 0) != 0)
            throw Failure();
        using SafeFileHandle mount = MountApi.Mount(_context, MountApi.FSMOUNT_CLOEXEC, (uint)attributes);
        if (mount.IsInvalid)
            throw Failure();
        if (MountApi.Move(mount, "", Fcntl.AT_FDCWD, _target, MountApi.MOVE_MOUNT_F_EMPTY_PATH) != 0)
            throw Refused(_type, _target, LinuxException.LastErrno, null);
    }

    public void Dispose() => _context.Dispose();

    internal static LinuxException Refused(string type, string target, Errno errno, string? detail)
    {
        string? cure = errno switch
        {
            Errno.ENODEV => $"load the kernel module {type}, or use a kernel that has it",
            Errno.EINVAL when detail is null => "look for the reason in the kernel's log (dmesg)",
            _ => null,
        };
        return new LinuxException($"mount {type} at", target, errno, detail, cure, Clusters.Errors.ExitCode.Host);
    }

    private LinuxException Failure()
    {
        Errno errno = LinuxException.LastErrno;
        string messages = ReadMessages();
        return Refused(_type, _target, errno, messages.Length > 0 ? messages : null);
    }

    /// <summary>The kernel's messages: one a read, "e TEXT" for errors, "w" and "i" for the rest; ENODATA when there is none left.</summary>
    private unsafe string ReadMessages()
    {
        var errors = new List<string>();
        byte* buffer = stackalloc byte[1024];
        nint length;
        while ((length = Unistd.Read(_context, buffer, 1024)) > 0)
        {
            string message = Encoding.UTF8.GetString(buffer, (int)length).Trim();
            if (message.Length > 2 && message[1] == ' ' && message[0] != 'i')
                errors.Add(message[2..]);
        }
        return string.Join("; ", errors);
    }
}
