using System.Buffers.Binary;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Files;

/// <summary>A folder held open, so that what is done in it happens in it, whoever renames what meanwhile.</summary>
internal sealed class Folder : IDisposable
{
    private const int BufferBytes = 32 * 1024;

    private Folder(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>For messages.</summary>
    internal string Path { get; }

    /// <summary>Opens a folder; the last part of the path must not be a link.</summary>
    internal static Folder Open(string path)
    {
        SafeFileHandle handle = Fcntl.Open(path, Flags, 0);
        return handle.IsInvalid ? throw LinuxException.FromLastError("open the folder", path) : new Folder(handle, path);
    }

    /// <summary>Opens a folder in this one, never through a link.</summary>
    internal unsafe Folder Open(FileName name)
    {
        string path = PathOf(name);
        fixed (byte* bytes = name.Bytes)
        {
            SafeFileHandle handle = Fcntl.OpenAt(Handle, bytes, Flags, 0);
            return handle.IsInvalid ? throw LinuxException.FromLastError("open the folder", path) : new Folder(handle, path);
        }
    }

    internal string PathOf(FileName name) => System.IO.Path.Join(Path, name.ToString());

    /// <summary>What an entry is; links are not followed.</summary>
    internal unsafe SysStat.StatXResult Status(FileName name)
    {
        SysStat.StatXResult status;
        fixed (byte* bytes = name.Bytes)
        {
            if (SysStat.StatX(Handle, bytes, Fcntl.AT_SYMLINK_NOFOLLOW, SysStat.STATX_BASIC_STATS | SysStat.STATX_MNT_ID, &status) != 0)
                throw LinuxException.FromLastError("inspect", PathOf(name));
        }
        return status;
    }

    /// <summary>All entries but . and .., in the order of the file system.</summary>
    internal unsafe List<FileName> Entries()
    {
        var entries = new List<FileName>();
        var buffer = new byte[BufferBytes];
        fixed (byte* start = buffer)
        {
            nint length;
            while ((length = Dirent.Read(Handle, start, BufferBytes)) > 0)
                Parse(buffer.AsSpan(0, (int)length), entries);
            if (length < 0)
                throw LinuxException.FromLastError("read the folder", Path);
        }
        return entries;
    }

    public void Dispose() => Handle.Dispose();

    private static int Flags => Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC;

    private static void Parse(ReadOnlySpan<byte> records, List<FileName> entries)
    {
        while (records.Length > Dirent.NameOffset)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(records[Dirent.LengthOffset..]);
            if (size <= Dirent.NameOffset || size > records.Length)
                return;
            ReadOnlySpan<byte> name = records[Dirent.NameOffset..size];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                entries.Add(new FileName(name.ToArray(), records[Dirent.TypeOffset]));
            records = records[size..];
        }
    }
}
