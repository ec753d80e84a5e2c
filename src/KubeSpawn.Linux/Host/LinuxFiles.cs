using System.Text;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Files;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Host;

/// <summary>The host's files.</summary>
public sealed class LinuxFiles : IFiles
{
    private const uint ParentMode = 0x1ED;
    private const uint ModeBits = 0xFFF;

    /// <inheritdoc/>
    public bool Exists(string path) => Mode(path, follow: false) is not null;

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => (Mode(path, follow: true) & SysStat.S_IFMT) == SysStat.S_IFDIR;

    /// <inheritdoc/>
    public string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeSpawnException(ExitCode.Failure, $"failed to read \"{path}\": {exception.Message}", inner: exception);
        }
    }

    /// <inheritdoc/>
    public void WriteText(string path, string text, UnixFileMode mode)
    {
        using NewFile file = NewFile.For(path);
        using (SafeFileHandle handle = file.Create((uint)mode & ModeBits))
        {
            FileContent.Write(handle, Encoding.UTF8.GetBytes(text), path);
            // A power cut must not take away what was there before; of a new file it can only take what it would have a moment earlier.
            if (Exists(path))
                FileContent.Sync(handle, path);
        }
        file.TakeName();
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        return file.IsInvalid ? throw FileErrors.FromLastError("read", path) : new FileStream(file, FileAccess.Read);
    }

    /// <inheritdoc/>
    public Stream Create(string path, UnixFileMode mode)
    {
        SafeFileHandle file = Fcntl.Open(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_TRUNC | Fcntl.O_CLOEXEC, 0x180);
        if (file.IsInvalid)
            throw FileErrors.FromLastError("write", path);
        if (SysStat.ChangeMode(file, (uint)mode & ModeBits) == 0)
            return new HostFileStream(file, FileAccess.ReadWrite, path);
        file.Dispose();
        throw FileErrors.FromLastError("set the mode of", path);
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path, UnixFileMode mode)
    {
        if (DirectoryExists(path))
            return;
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (!string.IsNullOrEmpty(parent))
            CreateDirectory(parent, (UnixFileMode)ParentMode);
        if (SysStat.MakeDirectory(path, (uint)mode & ModeBits) != 0)
        {
            Errno errno = LinuxException.LastErrno;
            // Another one may have made it meanwhile; a file of that name is an error.
            if (errno == Errno.EEXIST && DirectoryExists(path))
                return;
            throw FileErrors.From("make the folder", path, errno);
        }
        // The process' umask must not decide.
        if (SysStat.ChangeMode(path, (uint)mode & ModeBits) != 0)
            throw FileErrors.FromLastError("set the mode of", path);
    }

    /// <inheritdoc/>
    public void CreateSymbolicLink(string path, string target)
    {
        using NewFile file = NewFile.For(path);
        if (Unistd.SymbolicLink(target, file.Path) != 0)
            throw FileErrors.FromLastError("make the link", path);
        file.TakeName();
    }

    /// <inheritdoc/>
    public void LinkOrCopy(string source, string destination)
    {
        using NewFile file = NewFile.For(destination);
        if (Unistd.LinkAt(Fcntl.AT_FDCWD, source, Fcntl.AT_FDCWD, file.Path, Fcntl.AT_SYMLINK_FOLLOW) != 0)
        {
            if (LinuxException.LastErrno is not (Errno.EXDEV or Errno.EMLINK or Errno.EPERM or Errno.EOPNOTSUPP))
                throw FileErrors.FromLastError($"link {source} to", destination);
            Copy(source, file, destination);
        }
        file.TakeName();
    }

    /// <inheritdoc/>
    public void LinkTree(string source, string destination, Func<string, bool> copy)
    {
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(destination));
        if (!string.IsNullOrEmpty(parent))
            CreateDirectory(parent, (UnixFileMode)ParentMode);
        TreeTwin.Make(source, destination, copy);
    }

    /// <inheritdoc/>
    public void Rename(string source, string destination)
    {
        // rename(2) puts a folder in the place of an empty one; everything else there is refused by RENAME_NOREPLACE.
        uint flags = DirectoryExists(source) ? 0 : Stdio.RENAME_NOREPLACE;
        if (Stdio.Rename(Fcntl.AT_FDCWD, source, Fcntl.AT_FDCWD, destination, flags) != 0)
            throw FileErrors.FromLastError($"rename {source} to", destination);
    }

    /// <inheritdoc/>
    public void Remove(string path) => TreeRemoval.Remove(path);

    /// <inheritdoc/>
    public bool RemoveIfEmpty(string path)
    {
        if (Unistd.RemoveDirectory(path) == 0)
            return true;
        return LinuxException.LastErrno switch
        {
            Errno.ENOENT => true,
            Errno.ENOTEMPTY or Errno.EEXIST or Errno.EBUSY or Errno.ENOTDIR => false,
            _ => throw LinuxException.FromLastError("remove the folder", path),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        if (!DirectoryExists(directory))
            return [];
        try
        {
            using Folder folder = Folder.Open(Path.GetFullPath(directory) + "/");
            var names = folder.Entries().ConvertAll(entry => entry.ToString());
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return []; // went while it was looked at, as cgroups of containers do that end
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path) => FileLock.TryAcquire(path);

    /// <inheritdoc/>
    public async Task<IDisposable> LockAsync(string path, CancellationToken cancel) =>
        await FileLock.AcquireAsync(path, cancel).ConfigureAwait(false);

    private static void Copy(string source, NewFile file, string destination)
    {
        using SafeFileHandle input = Fcntl.Open(source, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        if (input.IsInvalid)
            throw FileErrors.FromLastError("read", source);
        using SafeFileHandle output = file.Create((Mode(source, follow: true) ?? ParentMode) & ModeBits);
        FileContent.Copy(input, output, destination);
    }

    /// <summary>Type and mode bits; null where there is no such file.</summary>
    private static unsafe uint? Mode(string path, bool follow)
    {
        SysStat.StatXResult status;
        if (SysStat.StatX(Fcntl.AT_FDCWD, path, follow ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW, SysStat.STATX_BASIC_STATS, &status) == 0)
            return status.Mode;
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.FromLastError("inspect", path);
    }
}
