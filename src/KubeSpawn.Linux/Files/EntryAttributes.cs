using System.Text;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Files;

/// <summary>Owner, mode, times and extended attributes of one entry given to another.</summary>
internal static class EntryAttributes
{
    /// <summary>Attributes' limit in Linux (XATTR_SIZE_MAX, XATTR_LIST_MAX of linux/limits.h).</summary>
    private const int MaximumBytes = 65536;

    internal static unsafe void Copy(Entry source, Entry target, in SysStat.StatXResult status)
    {
        bool isLink = (status.Mode & SysStat.S_IFMT) == SysStat.S_IFLNK;
        fixed (byte* to = target.Name.Bytes)
        {
            // The owner first: a change of owner takes set-user-id bits and capabilities away.
            if (Unistd.ChangeOwnerAt(target.Folder.Handle, to, status.User, status.Group, Fcntl.AT_SYMLINK_NOFOLLOW) != 0)
                throw FileErrors.FromLastError("set the owner of", target.ToString());
            if (!isLink && SysStat.ChangeModeAt(target.Folder.Handle, to, status.Mode & 0xFFFu, 0) != 0)
                throw FileErrors.FromLastError("set the mode of", target.ToString());
            CopyExtended(source, target);
            SysStat.TimeSpec* times = stackalloc SysStat.TimeSpec[2];
            times[0] = new SysStat.TimeSpec { Seconds = status.Accessed.Seconds, Nanoseconds = status.Accessed.Nanoseconds };
            times[1] = new SysStat.TimeSpec { Seconds = status.Modified.Seconds, Nanoseconds = status.Modified.Nanoseconds };
            if (SysStat.SetTimesAt(target.Folder.Handle, to, times, Fcntl.AT_SYMLINK_NOFOLLOW) != 0)
                throw FileErrors.FromLastError("set the times of", target.ToString());
        }
    }

    private static unsafe void CopyExtended(Entry source, Entry target)
    {
        byte[] from = ProcPath(source), to = ProcPath(target);
        fixed (byte* sourcePath = from, targetPath = to)
        {
            nint length = SysXattr.List(sourcePath, null, 0);
            if (length < 0 && LinuxException.LastErrno != Errno.EOPNOTSUPP)
                throw LinuxException.FromLastError("list the extended attributes of", source.ToString());
            if (length <= 0)
                return;
            var names = new byte[MaximumBytes];
            var value = new byte[MaximumBytes];
            fixed (byte* name = names, bytes = value)
            {
                length = SysXattr.List(sourcePath, name, MaximumBytes);
                if (length < 0)
                    throw LinuxException.FromLastError("list the extended attributes of", source.ToString());
                for (nint start = 0; start < length; start += names.AsSpan((int)start, (int)(length - start)).IndexOf((byte)0) + 1)
                    CopyOne(sourcePath, targetPath, name + start, bytes, target);
            }
        }
    }

    private static unsafe void CopyOne(byte* source, byte* target, byte* name, byte* value, Entry entry)
    {
        nint length = SysXattr.Get(source, name, value, MaximumBytes);
        // ENODATA: it went away since it was listed.
        if (length < 0 && LinuxException.LastErrno == Errno.ENODATA)
            return;
        if (length < 0 || SysXattr.Set(target, name, value, (nuint)length, 0) != 0)
            throw FileErrors.FromLastError("copy the extended attributes to", entry.ToString());
    }

    /// <summary>The calls for extended attributes that take an open folder are too new; /proc leads through it all the same.</summary>
    private static byte[] ProcPath(Entry entry) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{entry.Folder.Handle.DangerousGetHandle()}/"), .. entry.Name.Bytes];
}
