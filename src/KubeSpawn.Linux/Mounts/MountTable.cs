using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Linux.Mounts;

/// <summary>The mounts of the calling thread's mount namespace, in the kernel's order: a later one at the same place covers an earlier one.</summary>
public static class MountTable
{
    private const string File = "/proc/thread-self/mountinfo";

    /// <summary>Reads all mounts; a line that is no mount is an error, since something would be overlooked.</summary>
    public static IReadOnlyList<MountEntry> Read()
    {
        string text;
        try
        {
            text = System.IO.File.ReadAllText(File);
        }
        catch (IOException exception)
        {
            throw new LinuxException("read the mounts in", File, Errno.EIO, exception.Message, "mount /proc");
        }
        return Parse(text);
    }

    /// <summary>Reads the text of a mountinfo file.</summary>
    /// <exception cref="LinuxException">EBADMSG: a line that is no mount.</exception>
    public static IReadOnlyList<MountEntry> Parse(string text)
    {
        var entries = new List<MountEntry>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            entries.Add(MountEntry.Parse(line) ??
                throw new LinuxException("read the mounts in", File, Errno.EBADMSG, $"this line is no mount: {line}"));
        }
        return entries;
    }

    /// <summary>The mount that is seen at exactly this path, or null.</summary>
    public static MountEntry? At(string path) => Read().LastOrDefault(entry => entry.MountPoint == path);

    /// <summary>The mount that a path lies on; the path itself need not exist.</summary>
    public static MountEntry Holding(string path)
    {
        MountEntry? best = null;
        foreach (MountEntry entry in Read())
        {
            bool holds = entry.MountPoint == "/" || path == entry.MountPoint || path.StartsWith(entry.MountPoint + "/", StringComparison.Ordinal);
            if (holds && (best is null || entry.MountPoint.Length >= best.MountPoint.Length))
                best = entry;
        }
        return best ?? throw new LinuxException("find the mount of", path, Errno.ENOENT);
    }
}
