using System.Text;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Files;

/// <summary>
/// Makes a folder's twin: folders, links, devices (overlayfs' whiteouts are such) are made again with mode, owner, times and extended
/// attributes; regular files get a second name. What is at the destination already is replaced, folders are kept, so it can be repeated.
/// </summary>
internal static class TreeTwin
{
    /// <summary>Makes the twin.</summary>
    /// <param name="source">A folder.</param>
    /// <param name="destination">Where its twin is to be; the folder that holds it exists.</param>
    /// <param name="copy">True for the relative path of a regular file that must be a file of its own.</param>
    internal static void Make(string source, string destination, Func<string, bool> copy)
    {
        (string parent, FileName name) = Split(source);
        (string newParent, FileName newName) = Split(destination);
        using Folder from = Folder.Open(parent);
        using Folder to = Folder.Open(newParent);
        MakeFolder(new Entry(from, name), new Entry(to, newName), "", copy);
    }

    private static void MakeFolder(Entry source, Entry target, string relative, Func<string, bool> copy)
    {
        SysStat.StatXResult status = source.Status();
        if ((status.Mode & SysStat.S_IFMT) != SysStat.S_IFDIR)
            throw new LinuxException("copy", source.ToString(), Errno.ENOTDIR);
        target.CreateDirectory();
        using (Folder from = source.Folder.Open(source.Name))
        using (Folder to = target.Folder.Open(target.Name))
        {
            foreach (FileName name in from.Entries())
            {
                string path = relative.Length == 0 ? name.ToString() : $"{relative}/{name}";
                MakeEntry(new Entry(from, name), new Entry(to, name), path, copy);
            }
        }
        // Last: a folder's times change with each entry, and its mode may forbid to make any.
        EntryAttributes.Copy(source, target, status);
    }

    private static void MakeEntry(Entry source, Entry target, string relative, Func<string, bool> copy)
    {
        SysStat.StatXResult status = source.Status();
        switch (status.Mode & SysStat.S_IFMT)
        {
            case SysStat.S_IFDIR:
                MakeFolder(source, target, relative, copy);
                return;
            case SysStat.S_IFREG:
                target.Unlink();
                if (!copy(relative) && TryLink(source, target))
                    return;
                CopyFile(source, target);
                break;
            case SysStat.S_IFLNK:
                target.Unlink();
                CopyLink(source, target);
                break;
            case SysStat.S_IFSOCK:
                // A socket without the process that listens on it is nothing.
                return;
            default:
                target.Unlink();
                MakeNode(target, status);
                break;
        }
        EntryAttributes.Copy(source, target, status);
    }

    private static unsafe bool TryLink(Entry source, Entry target)
    {
        fixed (byte* from = source.Name.Bytes, to = target.Name.Bytes)
        {
            if (Unistd.LinkAt(source.Folder.Handle, from, target.Folder.Handle, to, 0) == 0)
                return true;
        }
        return LinuxException.LastErrno is Errno.EXDEV or Errno.EMLINK or Errno.EPERM or Errno.EOPNOTSUPP
            ? false
            : throw FileErrors.FromLastError("link", target.ToString());
    }

    private static unsafe void CopyFile(Entry source, Entry target)
    {
        fixed (byte* from = source.Name.Bytes, to = target.Name.Bytes)
        {
            using SafeFileHandle input = Fcntl.OpenAt(source.Folder.Handle, from, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, 0);
            if (input.IsInvalid)
                throw LinuxException.FromLastError("read", source.ToString());
            using SafeFileHandle output = Fcntl.OpenAt(target.Folder.Handle, to, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, 0x180);
            if (output.IsInvalid)
                throw FileErrors.FromLastError("write", target.ToString());
            FileContent.Copy(input, output, target.ToString());
        }
    }

    private static unsafe void CopyLink(Entry source, Entry target)
    {
        // PATH_MAX, and its zero.
        byte* text = stackalloc byte[4097];
        fixed (byte* from = source.Name.Bytes, to = target.Name.Bytes)
        {
            nint length = Unistd.ReadLinkAt(source.Folder.Handle, from, text, 4096);
            if (length < 0)
                throw LinuxException.FromLastError("read the link", source.ToString());
            text[length] = 0;
            if (Unistd.SymbolicLinkAt(text, target.Folder.Handle, to) != 0)
                throw FileErrors.FromLastError("make the link", target.ToString());
        }
    }

    private static unsafe void MakeNode(Entry target, in SysStat.StatXResult status)
    {
        fixed (byte* to = target.Name.Bytes)
        {
            if (SysStat.MakeNodeAt(target.Folder.Handle, to, status.Mode, SysStat.Device(status.SpecialMajor, status.SpecialMinor)) != 0)
                throw FileErrors.FromLastError("make the device", target.ToString());
        }
    }

    private static (string Parent, FileName Name) Split(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string parent = Path.GetDirectoryName(full) ?? throw new LinuxException("copy", path, Errno.EBUSY, "it is the root folder");
        return (parent, new FileName([.. Encoding.UTF8.GetBytes(Path.GetFileName(full)), 0], Dirent.DT_DIR));
    }
}
