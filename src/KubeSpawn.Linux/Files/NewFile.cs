using KubeSpawn.Clusters.Plan;
using KubeSpawn.Linux.Libc;
using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Linux.Files;

/// <summary>
/// A file on its way to its name: it has one of its own in the same folder until it is whole, and then takes the place of whatever has the
/// wanted name, in one step. Without <see cref="TakeName"/> nothing of it stays.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _destination;
    private bool _named;

    private NewFile(string destination, string path)
    {
        _destination = destination;
        Path = path;
    }

    /// <summary>Its name for now.</summary>
    internal string Path { get; }

    /// <summary>Chooses a name beside the destination; nothing is there yet.</summary>
    internal static NewFile For(string destination)
    {
        string folder = System.IO.Path.GetDirectoryName(destination) ?? "/";
        return new NewFile(destination, System.IO.Path.Join(folder, $"{ClusterPaths.UnfinishedPrefix}{Guid.NewGuid():N}"));
    }

    /// <summary>Makes a regular file with exactly this mode, to be written.</summary>
    internal SafeFileHandle Create(uint mode)
    {
        SafeFileHandle file = Fcntl.Open(Path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, 0x180);
        if (file.IsInvalid)
            throw FileErrors.FromLastError("write", _destination);
        if (SysStat.ChangeMode(file, mode) == 0)
            return file;
        file.Dispose();
        throw FileErrors.FromLastError("set the mode of", _destination);
    }

    /// <summary>Takes the destination's name; what had it is gone.</summary>
    internal void TakeName()
    {
        if (Stdio.Rename(Path, _destination) != 0)
            throw FileErrors.FromLastError("write", _destination);
        _named = true;
    }

    public void Dispose()
    {
        // rename(2) of two names of one file does nothing, so the first name can be there still after a success.
        int result = Unistd.Unlink(Path);
        if (!_named && result != 0 && LinuxException.LastErrno != Errno.ENOENT)
            throw FileErrors.FromLastError("remove", Path);
    }
}
