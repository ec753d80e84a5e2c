using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Files;

/// <summary>A name in an open folder.</summary>
internal readonly record struct Entry(Folder Folder, FileName Name)
{
    internal SysStat.StatXResult Status() => Folder.Status(Name);

    /// <summary>Makes a folder for the owner alone; one that is there already is kept.</summary>
    internal unsafe void CreateDirectory()
    {
        fixed (byte* name = Name.Bytes)
        {
            if (SysStat.MakeDirectoryAt(Folder.Handle, name, 0x1C0) != 0 && LinuxException.LastErrno != Errno.EEXIST)
                throw FileErrors.FromLastError("make the folder", ToString());
        }
    }

    /// <summary>Removes what is no folder; not there: nothing to do.</summary>
    internal unsafe void Unlink()
    {
        fixed (byte* name = Name.Bytes)
        {
            if (Unistd.UnlinkAt(Folder.Handle, name, 0) != 0 && LinuxException.LastErrno != Errno.ENOENT)
                throw FileErrors.FromLastError("replace", ToString());
        }
    }

    public override string ToString() => Folder.PathOf(Name);
}
