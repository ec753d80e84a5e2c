using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Artifacts;

/// <summary>A folder of a test's own, as the host's files: as much of them as artifacts use.</summary>
internal sealed class DiskFiles : IFiles, IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("kube-spawn-test-").FullName;

    public string this[string name] => Path.Join(Folder, name);

    /// <summary>Puts a file there, with its folders.</summary>
    public string Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public bool Exists(string path) => Path.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    public void WriteText(string path, string text, UnixFileMode mode) => File.WriteAllText(path, text);

    public Stream OpenRead(string path) => File.OpenRead(path);

    public Stream Create(string path, UnixFileMode mode) => File.Create(path);

    public void CreateDirectory(string path, UnixFileMode mode) => Directory.CreateDirectory(path);

    public void Remove(string path) => File.Delete(path);

    public Task<IDisposable> LockAsync(string path, CancellationToken cancel) =>
        Task.FromResult<IDisposable>(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

    public void CreateSymbolicLink(string path, string target) => throw new NotSupportedException();

    public void LinkOrCopy(string source, string destination) => throw new NotSupportedException();

    public void LinkTree(string source, string destination, Func<string, bool> copy) => throw new NotSupportedException();

    public void Rename(string source, string destination) => throw new NotSupportedException();

    public bool RemoveIfEmpty(string path) => throw new NotSupportedException();

    public IReadOnlyList<string> List(string directory) => throw new NotSupportedException();

    public IDisposable? TryLock(string path) => throw new NotSupportedException();

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
