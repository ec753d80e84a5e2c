using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Modules;

/// <summary>The folders of modprobe.d: a file of an earlier folder hides one of the same name in a later one (man 5 modprobe.d).</summary>
internal static class ModprobeFolders
{
    internal static readonly IReadOnlyList<string> Standard =
        ["/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"];

    /// <summary>All *.conf files that count, sorted by name, with their texts.</summary>
    internal static IReadOnlyList<(string File, string Text)> Read(IEnumerable<string> folders)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in folders.Where(Directory.Exists))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.conf"))
                files.TryAdd(Path.GetFileName(file), file);
        }
        return [.. files.Values.Select(file => (file, ReadText(file)))];
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("read", file, Errno.EIO, exception.Message);
        }
    }
}
