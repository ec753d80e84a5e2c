namespace KubeSpawn.Clusters.Host;

/// <summary>
/// The host's files as far as a cluster writes them. Paths are absolute. Writes are atomic: a reader, or a kill, sees the old file or the
/// new one whole. A full disk is a <see cref="Errors.KubeSpawnException"/> that names the file and the file system, and leaves the old file.
/// </summary>
public interface IFiles
{
    /// <summary>True: there is a file, folder or link of that path.</summary>
    bool Exists(string path);

    /// <summary>True: there is a folder of that path.</summary>
    bool DirectoryExists(string path);

    /// <summary>The whole text, or null where there is no such file.</summary>
    string? ReadText(string path);

    /// <summary>Writes a whole file by way of a temporary one beside it; the mode is set before the name appears.</summary>
    void WriteText(string path, string text, UnixFileMode mode);

    /// <summary>Opens a file for reading; the stream can seek. Errors are <see cref="Errors.KubeSpawnException"/>s.</summary>
    Stream OpenRead(string path);

    /// <summary>Makes a file, or empties the one that is there, for reading and writing; the stream can seek. Not atomic: write beside, then rename.</summary>
    Stream Create(string path, UnixFileMode mode);

    /// <summary>Makes a folder and its parents; there already: nothing to do.</summary>
    void CreateDirectory(string path, UnixFileMode mode);

    /// <summary>Makes a symbolic link, replacing what is there.</summary>
    void CreateSymbolicLink(string path, string target);

    /// <summary>Gives a file a second name: a hard link, or a copy (reflink where possible) across file systems; replaces what is there.</summary>
    void LinkOrCopy(string source, string destination);

    /// <summary>
    /// Gives a folder a twin: folders, links, devices and their modes, owners and extended attributes made again, regular files shared by hard
    /// link. For trees whose files are never written in place, except those that <paramref name="copy"/> names (relative path), which are copied.
    /// </summary>
    void LinkTree(string source, string destination, Func<string, bool> copy);

    /// <summary>Renames; the destination must not exist or be an empty folder.</summary>
    void Rename(string source, string destination);

    /// <summary>Removes a file, or a folder with all in it (never crossing a mount point, never following a link); not there: nothing to do.</summary>
    void Remove(string path);

    /// <summary>Removes a folder if it is empty; says whether it is gone.</summary>
    bool RemoveIfEmpty(string path);

    /// <summary>Names of the entries of a folder, sorted; empty where there is no such folder.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>
    /// Takes an exclusive lock (flock) on a file, made when missing, and returns what ends it; waits no time: null where another holds it.
    /// Died with its process, so a kill leaves none.
    /// </summary>
    IDisposable? TryLock(string path);

    /// <summary>As <see cref="TryLock"/>, but waits for it.</summary>
    Task<IDisposable> LockAsync(string path, CancellationToken cancel);
}
