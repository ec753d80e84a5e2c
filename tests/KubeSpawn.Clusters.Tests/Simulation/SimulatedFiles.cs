using System.Text;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Tests.Simulation;

/// <summary>Files in memory: text by path, folders as null. Every change is an effect.</summary>
public sealed class SimulatedFiles(Effects effects) : IFiles
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string?> _entries = new(StringComparer.Ordinal) { ["/"] = null };
    private readonly HashSet<string> _locked = [];
    private long _clock = 1;
    private readonly Dictionary<string, long> _changed = [];

    /// <summary>Everything there is, for comparison: path, and text where it is a file.</summary>
    public IReadOnlyDictionary<string, string?> Snapshot()
    {
        lock (_gate) return new Dictionary<string, string?>(_entries);
    }

    /// <summary>kill -9 and reboots end all locks.</summary>
    public void ReleaseLocks()
    {
        lock (_gate) _locked.Clear();
    }

    /// <summary>Puts something there without it being an effect.</summary>
    public void Seed(string path, string? text)
    {
        lock (_gate)
        {
            Parents(path);
            _entries[path] = text;
        }
    }

    public bool Exists(string path)
    {
        lock (_gate) return _entries.ContainsKey(path);
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate) return _entries.TryGetValue(path, out string? text) && text is null;
    }

    public string? ReadText(string path)
    {
        lock (_gate) return _entries.GetValueOrDefault(path);
    }

    public void WriteText(string path, string text, UnixFileMode mode)
    {
        effects.Before($"write {path}");
        lock (_gate) Put(path, text);
    }

    public Stream OpenRead(string path) => new MemoryStream(Encoding.UTF8.GetBytes(ReadText(path) ?? throw new FileNotFoundException(path)));

    public Stream Create(string path, UnixFileMode mode)
    {
        effects.Before($"create {path}");
        lock (_gate) Put(path, "");
        return new MemoryStream();
    }

    public void CreateDirectory(string path, UnixFileMode mode)
    {
        if (DirectoryExists(path)) return;
        effects.Before($"mkdir {path}");
        lock (_gate)
        {
            Parents(path);
            _entries[path] = null;
        }
    }

    public void CreateSymbolicLink(string path, string target)
    {
        effects.Before($"symlink {path}");
        lock (_gate) Put(path, "-> " + target);
    }

    public void LinkOrCopy(string source, string destination)
    {
        effects.Before($"link {destination}");
        lock (_gate) Put(destination, _entries.GetValueOrDefault(source) ?? throw new FileNotFoundException(source));
    }

    public void LinkTree(string source, string destination, Func<string, bool> copy)
    {
        effects.Before($"link tree {destination}");
        lock (_gate)
        {
            foreach ((string path, string? text) in Below(source))
            {
                Parents(destination + path[source.Length..]);
                _entries[destination + path[source.Length..]] = text;
            }
        }
    }

    public void Rename(string source, string destination)
    {
        effects.Before($"rename {source} {destination}");
        lock (_gate)
        {
            if (Below(destination).Count > 1) throw new IOException($"{destination} is not empty");
            Parents(destination);
            foreach ((string path, string? text) in Below(source))
            {
                _entries.Remove(path);
                _entries[destination + path[source.Length..]] = text;
            }
        }
    }

    public void Remove(string path)
    {
        if (!Exists(path)) return;
        effects.Before($"remove {path}");
        lock (_gate)
        {
            foreach ((string below, _) in Below(path)) _entries.Remove(below);
        }
    }

    public bool RemoveIfEmpty(string path)
    {
        if (!Exists(path)) return true;
        lock (_gate)
        {
            if (Below(path).Count > 1) return false;
        }

        effects.Before($"rmdir {path}");
        lock (_gate) _entries.Remove(path);
        return true;
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate)
        {
            string prefix = directory + "/";
            return [.. _entries.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !path[prefix.Length..].Contains('/')).Select(path => path[prefix.Length..])];
        }
    }

    public IDisposable? TryLock(string path)
    {
        effects.Before($"lock {path}");
        lock (_gate)
        {
            if (!_locked.Add(path)) return null;
            Put(path, "");
            return new Held(this, path);
        }
    }

    public Task<IDisposable> LockAsync(string path, CancellationToken cancel) =>
        Task.FromResult(TryLock(path) ?? throw new InvalidOperationException($"{path} is locked already: a wait would never end"));

    /// <summary>Size and a time that every write advances.</summary>
    public FileStamp? Stamp(string file)
    {
        lock (_gate) return _entries.GetValueOrDefault(file) is { } text ? new FileStamp(text.Length, _changed.GetValueOrDefault(file)) : null;
    }

    private void Put(string path, string text)
    {
        Parents(path);
        _entries[path] = text;
        _changed[path] = _clock++;
    }

    private void Parents(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) _entries.TryAdd(path[..slash], null);
    }

    private List<KeyValuePair<string, string?>> Below(string path) =>
        [.. _entries.Where(entry => entry.Key == path || entry.Key.StartsWith(path + "/", StringComparison.Ordinal))];

    private sealed class Held(SimulatedFiles files, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (files._gate) files._locked.Remove(path);
        }
    }
}
