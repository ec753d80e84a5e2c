namespace KubeSpawn.Linux.Mounts;

/// <summary>
/// One mount, as a line of /proc/PID/mountinfo has it (man 5 proc_pid_mountinfo):
/// <code>ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [TAG[:VALUE]]... - TYPE SOURCE SUPEROPTIONS</code>
/// Paths and names are given with the kernel's escapes (\040 for a blank and the like) undone.
/// </summary>
/// <param name="Id">The mount's number, unique while it lives.</param>
/// <param name="Parent">Number of the mount it is mounted on.</param>
/// <param name="Device">MAJOR:MINOR of its file system.</param>
/// <param name="Root">The folder of the file system that is seen at the mount point.</param>
/// <param name="MountPoint">Where it is, as the reading process sees it.</param>
/// <param name="Options">Options of the mount, comma-separated.</param>
/// <param name="Propagation">Optional fields, e.g. shared:5; empty for a private mount.</param>
/// <param name="Type">Type of the file system.</param>
/// <param name="Source">What is mounted.</param>
/// <param name="SuperOptions">Options of the file system, comma-separated, escapes and all; see <see cref="OptionValues"/>.</param>
public sealed record MountEntry(
    int Id,
    int Parent,
    string Device,
    string Root,
    string MountPoint,
    string Options,
    IReadOnlyList<string> Propagation,
    string Type,
    string Source,
    string SuperOptions)
{
    private const int FixedFields = 6;

    /// <summary>Reads one line, without its line end; null where it is no such line.</summary>
    public static MountEntry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int separator = Array.IndexOf(fields, "-", Math.Min(FixedFields, fields.Length));
        // A file system with an empty source leaves two blanks; one without options still has its three fields.
        if (separator < 0 || fields.Length != separator + 4)
            return null;
        if (!int.TryParse(fields[0], out int id) || !int.TryParse(fields[1], out int parent) || !fields[2].Contains(':') || fields[4].Length == 0)
            return null;
        return new MountEntry(
            id,
            parent,
            fields[2],
            Unescape(fields[3]),
            Unescape(fields[4]),
            fields[5],
            fields[FixedFields..separator],
            Unescape(fields[separator + 1]),
            Unescape(fields[separator + 2]),
            fields[separator + 3]);
    }

    /// <summary>True: the mount point is this folder or below it.</summary>
    public bool IsUnder(string directory)
    {
        string root = directory.Length > 1 ? directory.TrimEnd('/') : directory;
        return root == "/" || MountPoint == root || (MountPoint.Length > root.Length && MountPoint[root.Length] == '/' &&
            MountPoint.StartsWith(root, StringComparison.Ordinal));
    }

    /// <summary>The values of an option of the file system, escapes undone, in the order they are given.</summary>
    public IReadOnlyList<string> OptionValues(string key)
    {
        var found = new List<string>();
        foreach (string option in SuperOptions.Split(','))
        {
            if (option.Length > key.Length && option[key.Length] == '=' && option.StartsWith(key, StringComparison.Ordinal))
                found.Add(Unescape(option[(key.Length + 1)..]));
        }
        return found;
    }

    /// <summary>Undoes \ooo (three octal digits); other backslashes stay.</summary>
    internal static string Unescape(string text)
    {
        int backslash = text.IndexOf('\\', StringComparison.Ordinal);
        if (backslash < 0)
            return text;
        var result = new System.Text.StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && Octal(text, i + 1) is { } character)
            {
                result.Append(character);
                i += 3;
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }

    private static char? Octal(string text, int start)
    {
        if (start + 3 > text.Length)
            return null;
        int value = 0;
        for (int i = start; i < start + 3; i++)
        {
            if (text[i] is < '0' or > '7')
                return null;
            value = (value * 8) + (text[i] - '0');
        }
        return value < 128 ? (char)value : null;
    }
}
